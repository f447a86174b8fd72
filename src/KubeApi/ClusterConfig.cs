namespace KubeApi;

/// <summary>Where a cluster is, how to know it, and who we are there. Immutable.</summary>
public sealed class ClusterConfig
{
    internal ClusterConfig(ServerTrust trust) => Trust = trust;

    public Uri Server => Trust.Server;

    /// <summary>The namespace of the context, or of the pod we run in; "default" when neither says.</summary>
    public required string Namespace { get; init; }

    /// <summary>null in a pod.</summary>
    public string? Context { get; init; }

    /// <summary>Where all this was read, for people.</summary>
    public required string Source { get; init; }

    internal ServerTrust Trust { get; }
    internal ICredentials Credentials { get; init; } = GivenCredentials.None;

    /// <summary>Headers that ask the server to take us for somebody else.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Impersonation { get; init; } = [];

    internal Uri? Proxy { get; init; }

    /// <summary>
    /// An explicit path, else KUBECONFIG (a list of files, merged as kubectl does), else the pod we run in, else
    /// <c>~/.kube/config</c>.
    /// </summary>
    /// <exception cref="ConfigurationException">Says which file, which entry, which field, and what to do.</exception>
    public static ClusterConfig Load(string? kubeconfigPath = null, string? context = null) =>
        Load(kubeconfigPath, context, Surroundings.OfThisProcess());

    internal static ClusterConfig Load(string? path, string? context, Surroundings around)
    {
        if (!string.IsNullOrEmpty(path))
            return Kubeconfig.Read([path], $"kubeconfig {path}").Resolve(context, around);

        if (!string.IsNullOrEmpty(around.KubeconfigVariable))
            return FromVariable(around.KubeconfigVariable, context, around);

        if (around.AreAPod)
            return InCluster.Load(around);

        if (File.Exists(around.DefaultKubeconfig))
            return Kubeconfig.Read([around.DefaultKubeconfig], $"kubeconfig {around.DefaultKubeconfig}")
                .Resolve(context, around);

        var why = string.IsNullOrEmpty(around.ServiceHost)
            ? "this is not a pod (KUBERNETES_SERVICE_HOST is not set)"
            : $"this pod has no token in {around.TokenFile} (is automountServiceAccountToken false?)";
        throw new ConfigurationException(
            $"no cluster is configured: KUBECONFIG is not set, {why}, and {around.DefaultKubeconfig} does not exist; "
            + "set KUBECONFIG to a kubeconfig file");
    }

    private static ClusterConfig FromVariable(string variable, string? context, Surroundings around)
    {
        var listed = variable.Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // kubectl skips the missing ones, so that one list can serve several machines.
        var existing = listed.Where(File.Exists).ToArray();
        if (existing.Length == 0)
            throw new ConfigurationException(
                $"KUBECONFIG is '{variable}', but no such file exists; correct it, or unset it");
        return Kubeconfig.Read(existing, $"KUBECONFIG {string.Join(Path.PathSeparator, existing)}")
            .Resolve(context, around);
    }
}
