using System.Net.Security;

namespace KubeApi;

/// <summary>A certificate with its key, ready for TLS.</summary>
internal sealed class ClientCertificate
{
    private readonly Pem certificate;
    private readonly Pem key;

    private ClientCertificate(Pem certificate, Pem key)
    {
        (this.certificate, this.key) = (certificate, key);
        Tls = certificate.WithKey(key);
    }

    internal SslStreamCertificateContext Tls { get; }

    /// <returns>The last one, if it was made of the same: connections are kept as long as their certificate is.</returns>
    internal static ClientCertificate Of(Pem certificate, Pem key, ClientCertificate? last) =>
        last is not null && last.certificate == certificate && last.key == key ? last : new ClientCertificate(certificate, key);
}
