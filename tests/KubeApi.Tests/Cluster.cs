using Microsoft.Extensions.Logging.Abstractions;

namespace KubeApi.Tests;

/// <summary>The real API server that KUBECONFIG names.</summary>
internal static class Cluster
{
    internal static ClusterConfig Config()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG")))
            Assert.Fail("KUBECONFIG is not set; run `make test`");
        return ClusterConfig.Load();
    }

    internal static ApiClient Client(ClusterConfig config, Limits? limits = null, TimeProvider? time = null) =>
        new(config, NullLoggerFactory.Instance, time ?? TimeProvider.System, limits ?? Limits.Default);

    /// <summary>The same server, seen through another cluster entry and by another user.</summary>
    internal static ClusterConfig Seen(TempFolder folder, string clusterFields, string userFields = "")
    {
        var path = folder.Write("kubeconfig", $$"""
            current-context: test
            contexts: [{name: test, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: { server: '{{Config().Server}}', {{clusterFields}} } }]
            users: [{name: u, user: { {{userFields}} } }]
            """);
        return ClusterConfig.Load(path);
    }

    internal static string CertificateAuthority()
    {
        var authorities = Config().Trust.Authorities!.Current(TimeProvider.System);
        var pem = string.Concat(
            authorities.Certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));
        return $"certificate-authority-data: {Some.Base64(pem)}";
    }
}
