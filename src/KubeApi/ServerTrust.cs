using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace KubeApi;

/// <summary>
/// Decides whether the machine that answers is the server. The runtime builds the chain and compares the host name;
/// what is decided here is which roots count, and what to tell people.
/// </summary>
internal sealed record ServerTrust(Uri Server)
{
    /// <summary>null: the system's roots. Otherwise these, and no others.</summary>
    public Renewable<Authorities>? Authorities { get; init; }

    /// <summary>The name that the certificate must carry, if not the host in the address.</summary>
    public string? ServerName { get; init; }
    public bool Insecure { get; init; }

    /// <param name="authorities">The current ones.</param>
    internal SslClientAuthenticationOptions TlsOptions(Authorities? authorities)
    {
        var options = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Validate(certificate, chain, errors, authorities),
        };
        if (authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck, // clusters publish no revocation lists
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(authorities.Certificates);
        }
        return options;
    }

    private bool Validate(
        X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, Authorities? authorities)
    {
        if (errors == SslPolicyErrors.None || Insecure) return true;

        if (certificate is null)
            throw new AuthenticationException($"{Server} presented no certificate");

        var problems = chain?.ChainStatus.Aggregate(
            X509ChainStatusFlags.NoError, (all, status) => all | status.Status) ?? X509ChainStatusFlags.NoError;
        const X509ChainStatusFlags untrusted = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain
            | X509ChainStatusFlags.NotSignatureValid;
        if ((problems & untrusted) != 0)
        {
            Authorities?.Doubt(); // perhaps the CA was rotated less than a minute ago
            throw new ConfigurationException(authorities is null
                ? $"certificate of {Server} is not signed by a CA that this machine trusts; "
                    + "name the cluster's CA in certificate-authority or certificate-authority-data"
                : $"certificate of {Server} is not signed by the CA in {authorities.Pem.Source}");
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new ConfigurationException(
                $"certificate of {Server} is not for {ServerName ?? Server.Host} but for {NamesIn(certificate)}; "
                + "use one of these in server or tls-server-name");

        throw new AuthenticationException($"certificate of {Server} is not valid: {problems}");
    }

    private static string NamesIn(X509Certificate certificate)
    {
        using var full = new X509Certificate2(certificate);
        var alternatives = full.Extensions.OfType<X509SubjectAlternativeNameExtension>().ToArray();
        var names = alternatives.SelectMany(a => a.EnumerateDnsNames())
            .Concat(alternatives.SelectMany(a => a.EnumerateIPAddresses()).Select(address => address.ToString()));
        return string.Join(", ", names.DefaultIfEmpty("no name at all"));
    }
}
