namespace KubeApi;

/// <summary>What the process finds around it that leads to a cluster.</summary>
internal sealed record Surroundings
{
    public string? KubeconfigVariable { get; init; }
    public string? Home { get; init; }
    public string? ServiceHost { get; init; }
    public string? ServicePort { get; init; }
    public string? HttpProxy { get; init; }
    public string? HttpsProxy { get; init; }
    public string? NoProxy { get; init; }
    public string ServiceAccountFolder { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    internal static Surroundings OfThisProcess() => new()
    {
        KubeconfigVariable = Variable("KUBECONFIG"),
        Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        ServiceHost = Variable("KUBERNETES_SERVICE_HOST"),
        ServicePort = Variable("KUBERNETES_SERVICE_PORT"),
        HttpProxy = Variable("HTTP_PROXY") ?? Variable("http_proxy"),
        HttpsProxy = Variable("HTTPS_PROXY") ?? Variable("https_proxy"),
        NoProxy = Variable("NO_PROXY") ?? Variable("no_proxy"),
    };

    /// <summary>As for kubectl: by the scheme of the server, unless NO_PROXY names it. null: none.</summary>
    internal Uri? ProxyFor(Uri server)
    {
        var (name, address) = server.Scheme == Uri.UriSchemeHttps ? ("HTTPS_PROXY", HttpsProxy) : ("HTTP_PROXY", HttpProxy);
        if (address is null || KubeApi.NoProxy.Names(NoProxy, server)) return null;
        return ProxyAddress.Parse(address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}")
            ?? throw new ConfigurationException(
                $"{name} is not an http, https or socks5 address; correct it, or add {server.Host} to NO_PROXY");
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    internal string TokenFile => Path.Combine(ServiceAccountFolder, "token");
    internal string DefaultKubeconfig => Path.Combine(Home ?? "", ".kube", "config");

    /// <summary>The rule of every Kubernetes client: both variables, and a token.</summary>
    internal bool AreAPod =>
        !string.IsNullOrEmpty(ServiceHost) && !string.IsNullOrEmpty(ServicePort) && File.Exists(TokenFile);
}
