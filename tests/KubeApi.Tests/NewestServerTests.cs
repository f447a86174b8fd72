using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeApi.Tests;

/// <summary>What only a server of the newest Kubernetes does. It need not know more than CustomResourceDefinitions.</summary>
[Trait("Category", "Integration")]
public sealed class NewestServerTests : IAsyncLifetime
{
    private const string variable = "SUPERVISION_CRDSERVER_KUBECONFIG";

    private readonly ApiClient client;
    private readonly Things things;

    public NewestServerTests()
    {
        var kubeconfig = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(kubeconfig)) Assert.Fail($"{variable} is not set; run `make test`");
        client = Cluster.Client(ClusterConfig.Load(kubeconfig));
        things = new Things(client);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await things.Define();

    public async ValueTask DisposeAsync()
    {
        using (client) await things.Undefine();
    }

    [Fact]
    public async Task It_sends_a_list_as_the_beginning_of_a_watch()
    {
        await things.Create("default", "a");
        await things.Create("default", "b");
        var events = new List<string>();

        await foreach (var happened in client.ListAndWatch(things.Type, new ListOptions { Namespace = "default" }, Ct))
        {
            events.Add($"{happened.Type} {happened.Object?.Metadata.Name}");
            if (happened.Type == WatchEventType.InitialEventsEnd) await things.Create("default", "c");
            if (happened.Object?.Metadata.Name == "c") break;
        }

        events.Where(happened => happened != "Bookmark ").ShouldBe(["Added a", "Added b", "InitialEventsEnd ", "Added c"]);
        client.StreamsLists.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reflector_takes_the_stream_and_needs_no_list()
    {
        await things.Create("default", "old");
        var store = new ObjectStore<ConfigMap>();
        var changes = new ConcurrentQueue<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reflector = new Reflector<ConfigMap>(
            client, things.Type, new ListOptions { Namespace = "default" }, store,
            change => changes.Enqueue($"{change.Kind} {change.Object.Metadata.Name} {change.Listed}"),
            TimeProvider.System, NullLogger.Instance);

        var running = reflector.Run(stop.Token);
        await store.WaitForSync(Ct);
        await things.Create("default", "new");
        await Eventually.Holds(() => changes.Count == 2);
        await stop.CancelAsync();
        await running.ShouldThrowAsync<OperationCanceledException>();

        changes.ShouldBe(["Added old True", "Added new False"]);
        client.StreamsLists.ShouldBeTrue();
    }
}
