using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KubeApi.Tests;

/// <summary>A CA of a test's own.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 certificate;

    internal CertificateAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    internal string Pem => certificate.ExportCertificatePem();

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
    }

    internal (string Certificate, string Key) Issue(string name)
    {
        using var itsKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", itsKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var issued = request.Create(certificate, now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        return (issued.ExportCertificatePem(), itsKey.ExportPkcs8PrivateKeyPem());
    }

    internal X509Certificate2 IssueServer()
    {
        var (pem, keyPem) = Issue("server");
        using var pair = X509Certificate2.CreateFromPem(pem, keyPem);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
    }
}
