namespace KubeApi;

/// <summary>The configuration that every pod is given: a service address, a CA and a token that rotates.</summary>
internal static class InCluster
{
    internal static ClusterConfig Load(Surroundings around)
    {
        var host = around.ServiceHost!.Contains(':', StringComparison.Ordinal)
            ? $"[{around.ServiceHost}]" // an IPv6 address
            : around.ServiceHost;
        if (!Uri.TryCreate($"https://{host}:{around.ServicePort}", UriKind.Absolute, out var server))
            throw new ConfigurationException(
                $"KUBERNETES_SERVICE_HOST '{around.ServiceHost}' and KUBERNETES_SERVICE_PORT '{around.ServicePort}' "
                + "do not make an address; the kubelet sets both, so do not override them in the pod");

        var authorities = Path.Combine(around.ServiceAccountFolder, "ca.crt");
        var namespaceFile = Path.Combine(around.ServiceAccountFolder, "namespace");
        var trust = new ServerTrust(server)
        {
            Authorities = Renewable<Authorities>.From(last => Pem.FromFile(authorities).Authorities(last)),
        };
        return new ClusterConfig(trust)
        {
            Namespace = File.Exists(namespaceFile) ? File.ReadAllText(namespaceFile).Trim() : "default",
            Source = $"the pod's service account in {around.ServiceAccountFolder}",
            Credentials = new GivenCredentials { Token = BearerToken.FromFile(around.TokenFile, around.TokenFile) },
            Proxy = around.ProxyFor(server),
        };
    }
}
