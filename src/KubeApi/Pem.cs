using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KubeApi;

/// <summary>PEM text, and the place it came from for messages.</summary>
internal sealed record Pem(string Text, string Source)
{
    internal static Pem FromFile(string path)
    {
        try
        {
            return new Pem(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"cannot read {path}: {e.Message}", e);
        }
    }

    /// <returns>The last ones, if they were made of the same.</returns>
    internal Authorities Authorities(Authorities? last = null) => this == last?.Pem ? last : new Authorities(Certificates(), this);

    // Never the text: it may be a key.
    public override string ToString() => Source;

    internal X509Certificate2Collection Certificates()
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(Text);
        }
        catch (CryptographicException e)
        {
            throw new ConfigurationException($"{Source} is not a valid PEM certificate: {e.Message}", e);
        }
        return found.Count > 0 ? found : throw new ConfigurationException(
            $"{Source} holds no PEM certificate; it must contain -----BEGIN CERTIFICATE-----");
    }

    /// <summary>This is the certificate, perhaps followed by its issuers; the key is elsewhere.</summary>
    internal SslStreamCertificateContext WithKey(Pem key)
    {
        var chain = Certificates();
        try
        {
            using var pair = X509Certificate2.CreateFromPem(Text, key.Text);
            // Windows' TLS cannot use a key that was never in a key store; a round trip through PKCS#12 puts it there.
            var usable = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
            chain.RemoveAt(0);
            return SslStreamCertificateContext.Create(usable, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ConfigurationException(
                $"{key.Source} is not the private key of the certificate in {Source}, as unencrypted PEM: {e.Message}",
                e);
        }
    }
}

/// <summary>The only certificates that may vouch for a server.</summary>
internal sealed record Authorities(X509Certificate2Collection Certificates, Pem Pem);
