using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace KubeApi.Tests;

/// <summary>Test data.</summary>
internal static class Some
{
    internal static ConfigMap ConfigMap(string name, string version, string uid = "u", string? value = null) => new()
    {
        Metadata = new ObjectMeta { Namespace = "ns", Name = name, ResourceVersion = version, Uid = uid },
        Data = value is null ? null : new Dictionary<string, string> { ["value"] = value },
    };

    internal static JsonObject ConfigMapJson(string name, string value = "1") => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["test"] = "yes" } },
        ["data"] = new JsonObject { ["value"] = value },
    };

    /// <summary>No node takes it, so nothing but its deletion ever happens to it.</summary>
    internal static JsonObject PodJson(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["automountServiceAccountToken"] = false,
            ["nodeSelector"] = new JsonObject { ["no-such-node"] = "yes" },
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = "none" }),
        },
    };

    /// <summary>What a request would show now.</summary>
    internal static Credential Credential(ClusterConfig config) =>
        config.Credentials.Current(TimeProvider.System, TestContext.Current.CancellationToken).AsTask().Result;

    internal static string CertificatePem(out string keyPem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        keyPem = key.ExportPkcs8PrivateKeyPem();
        return certificate.ExportCertificatePem();
    }

    internal static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
