namespace KubeApi;

/// <summary>What the process finds around it that leads to a cluster.</summary>
internal sealed record Surroundings
{
    public string? KubeconfigVariable { get; init; }
    public string? Home { get; init; }
    public string? ServiceHost { get; init; }
    public string? ServicePort { get; init; }
    public string ServiceAccountFolder { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    internal static Surroundings OfThisProcess() => new()
    {
        KubeconfigVariable = Environment.GetEnvironmentVariable("KUBECONFIG"),
        Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        ServiceHost = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"),
        ServicePort = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"),
    };

    internal string TokenFile => Path.Combine(ServiceAccountFolder, "token");
    internal string DefaultKubeconfig => Path.Combine(Home ?? "", ".kube", "config");

    /// <summary>The rule of every Kubernetes client: both variables, and a token.</summary>
    internal bool AreAPod =>
        !string.IsNullOrEmpty(ServiceHost) && !string.IsNullOrEmpty(ServicePort) && File.Exists(TokenFile);
}
