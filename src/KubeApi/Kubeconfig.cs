namespace KubeApi;

/// <summary>
/// Kubeconfig files put together by kubectl's rule: whoever says something first, wins; an entry is taken whole
/// or not at all.
/// </summary>
internal sealed class Kubeconfig(IReadOnlyList<KubeconfigFile> files, string source)
{
    internal static Kubeconfig Read(IEnumerable<string> paths, string source) =>
        new([.. paths.Select(KubeconfigFile.Read)], source);

    internal ClusterConfig Resolve(string? contextName, Surroundings around)
    {
        var context = contextName
            ?? files.Select(file => file.CurrentContext).FirstOrDefault(current => current is not null)
            ?? throw new ConfigurationException(
                $"{source} has no current-context; choose one ({Known(file => file.Contexts)}) "
                + "or run kubectl config use-context");
        var chosen = Find(file => file.Contexts, context)
            ?? throw new ConfigurationException(
                $"{source} has no context '{context}'; it has {Known(file => file.Contexts)}");

        var clusterName = chosen.Text("cluster") ?? throw chosen.Problem("cluster", "is missing");
        var cluster = Find(file => file.Clusters, clusterName)
            ?? throw chosen.Problem("cluster", $"is '{clusterName}', but there is no cluster of that name");

        var userName = chosen.Text("user");
        var user = userName is null ? null : Find(file => file.Users, userName)
            ?? throw chosen.Problem("user", $"is '{userName}', but there is no user of that name");

        var trust = Trust(cluster);
        return new ClusterConfig(trust)
        {
            Namespace = chosen.Text("namespace") ?? "default",
            Context = context,
            Source = $"{source}, context '{context}'",
            Proxy = Proxy(cluster) ?? around.ProxyFor(trust.Server),
            Credentials = user is null ? GivenCredentials.None : KubeconfigUser.Credentials(user, cluster),
            Impersonation = user is null ? [] : KubeconfigUser.Impersonation(user),
        };
    }

    private KubeconfigEntry? Find(
        Func<KubeconfigFile, IReadOnlyDictionary<string, KubeconfigEntry>> section, string name) =>
        files.Select(file => section(file).GetValueOrDefault(name)).FirstOrDefault(entry => entry is not null);

    private string Known(Func<KubeconfigFile, IReadOnlyDictionary<string, KubeconfigEntry>> section)
    {
        var names = files.SelectMany(file => section(file).Keys).Distinct().Select(name => $"'{name}'").ToArray();
        return names.Length == 0 ? "none" : string.Join(", ", names);
    }

    private static Uri Server(KubeconfigEntry cluster)
    {
        var text = cluster.Text("server") ?? throw cluster.Problem("server", "is empty");
        return Uri.TryCreate(text, UriKind.Absolute, out var server)
            && server is { Scheme: "https" or "http", UserInfo: "" }
            ? server
            // What stands before an @ may be a password.
            : throw cluster.Problem("server", text.Contains('@', StringComparison.Ordinal)
                ? "holds a user name or password; remove it, and name a user in the context instead"
                : $"is '{text}' but must be an address such as https://10.0.0.1:6443");
    }

    private static ServerTrust Trust(KubeconfigEntry cluster)
    {
        var authorities = cluster.Pem("certificate-authority") is null ? null
            : Renewable<Authorities>.From(last => cluster.Pem("certificate-authority")!.Authorities(last));
        var insecure = cluster.Flag("insecure-skip-tls-verify");
        if (insecure && authorities is not null)
            throw cluster.Problem(
                "insecure-skip-tls-verify", "contradicts the certificate-authority beside it; remove one of them");
        return new ServerTrust(Server(cluster))
        {
            Authorities = authorities,
            Insecure = insecure,
            ServerName = cluster.Text("tls-server-name"),
        };
    }

    private static Uri? Proxy(KubeconfigEntry cluster)
    {
        if (cluster.Text("proxy-url") is not { } text) return null;
        return ProxyAddress.Parse(text) ?? throw cluster.Problem("proxy-url", "is not an http, https or socks5 address");
    }
}
