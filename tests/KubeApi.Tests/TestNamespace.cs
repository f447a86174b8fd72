using System.Text.Json.Nodes;

namespace KubeApi.Tests;

/// <summary>A namespace of its own for one test class, on the real API server.</summary>
public sealed class TestNamespace : IAsyncLifetime
{
    internal string Name { get; } = $"kubeapi-{Guid.NewGuid():N}"[..20];
    internal ApiClient Client { get; } = Cluster.Client(Cluster.Config());
    internal ListOptions Labelled => new() { Namespace = Name, LabelSelector = "test=yes" };

    public async ValueTask InitializeAsync() =>
        await Client.Create(
            Kinds.Namespaces, "", new JsonObject { ["metadata"] = new JsonObject { ["name"] = Name } }, null,
            TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        using (Client)
            await Client.Delete(Kinds.Namespaces, "", Name, null, CancellationToken.None);
    }

    internal Task<ConfigMap> Create(string name, string value = "1") => Client.Create(
        Kinds.ConfigMaps, Name, Some.ConfigMapJson(name, value), null, TestContext.Current.CancellationToken);
}
