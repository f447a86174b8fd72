namespace KubeApi.Tests;

public sealed class SurroundingsTests : IDisposable
{
    private const string kubeconfig = """
        current-context: x
        contexts: [{name: x, context: {cluster: c}}]
        clusters: [{name: c, cluster: {server: 'https://SERVER'}}]
        """;

    private readonly TempFolder folder = new();
    private readonly Surroundings everything;

    public SurroundingsTests()
    {
        folder.Write("account/token", "pod-token");
        folder.Write("account/ca.crt", Some.CertificatePem(out _));
        folder.Write("account/namespace", "pod-namespace");
        everything = new Surroundings
        {
            KubeconfigVariable = Write("variable"),
            Home = folder.Path,
            ServiceHost = "10.96.0.1",
            ServicePort = "443",
            ServiceAccountFolder = Path.Combine(folder.Path, "account"),
        };
        Write("home", Path.Combine(".kube", "config"));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_explicit_path_wins_over_everything() =>
        ClusterConfig.Load(Write("explicit"), null, everything).Server.Host.ShouldBe("explicit");

    [Fact]
    public void KUBECONFIG_wins_over_the_pod() =>
        ClusterConfig.Load(null, null, everything).Server.Host.ShouldBe("variable");

    [Fact]
    public void The_pod_wins_over_the_home_folder()
    {
        var config = ClusterConfig.Load(null, null, everything with { KubeconfigVariable = null });
        config.Server.ShouldBe(new Uri("https://10.96.0.1:443"));
        config.Namespace.ShouldBe("pod-namespace");
        config.Context.ShouldBeNull();
        config.Source.ShouldBe($"the pod's service account in {everything.ServiceAccountFolder}");
        Some.Credential(config).Token.ShouldBe("pod-token");
        config.Trust.Authorities.ShouldNotBeNull();
    }

    [Fact]
    public void An_IPv6_service_is_an_address_too() =>
        ClusterConfig.Load(null, null, everything with { KubeconfigVariable = "", ServiceHost = "fd00::1" })
            .Server.ShouldBe(new Uri("https://[fd00::1]:443"));

    [Fact]
    public void The_home_folder_comes_last() =>
        ClusterConfig.Load(null, null, everything with { KubeconfigVariable = null, ServiceHost = null })
            .Server.Host.ShouldBe("home");

    [Fact]
    public void With_nothing_at_all_the_message_names_everything_tried()
    {
        var nothing = new Surroundings { Home = Path.Combine(folder.Path, "nobody") };
        Should.Throw<ConfigurationException>(() => ClusterConfig.Load(null, null, nothing)).Message.ShouldBe(
            "no cluster is configured: KUBECONFIG is not set, this is not a pod (KUBERNETES_SERVICE_HOST is not set), "
            + $"and {nothing.DefaultKubeconfig} does not exist; set KUBECONFIG to a kubeconfig file");
    }

    [Fact]
    public void A_KUBECONFIG_without_any_existing_file_is_a_mistake_and_not_skipped() =>
        Should.Throw<ConfigurationException>(
            () => ClusterConfig.Load(null, null, everything with { KubeconfigVariable = "/nowhere/config" }))
            .Message.ShouldBe("KUBECONFIG is '/nowhere/config', but no such file exists; correct it, or unset it");

    private string Write(string server, string? name = null) =>
        folder.Write(name ?? server, kubeconfig.Replace("SERVER", server, StringComparison.Ordinal));
}
