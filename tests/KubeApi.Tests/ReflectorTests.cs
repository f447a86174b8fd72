using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeApi.Tests;

[Trait("Category", "Integration")]
public sealed class ReflectorTests(TestNamespace space) : IClassFixture<TestNamespace>, IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly ObjectStore<ConfigMap> store = new();
    private readonly ConcurrentQueue<string> changes = new();
    private Task running = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ShouldThrowAsync<OperationCanceledException>();
        stop.Dispose();
    }

    [Fact]
    public async Task A_store_follows_the_collection()
    {
        await space.Create("old");
        var reflector = Follow(Kinds.ConfigMaps, store, "old");
        await store.WaitForSync(TestContext.Current.CancellationToken);
        changes.ShouldBe(["+old listed"]);

        await SetValue("old", "2");
        await Delete("old");

        await Eventually.Holds(() => changes.Count == 3);
        changes.ShouldBe(["+old listed", "~old", "-old"]);
        store.Count.ShouldBe(0);
        reflector.LastActivity.ShouldNotBeNull().ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddMinutes(-1));
    }

    [Fact]
    public async Task Our_own_writes_are_seen_before_the_watch_brings_them_and_reported_once()
    {
        Follow(Kinds.ConfigMaps, store, "ours");
        await store.WaitForSync(TestContext.Current.CancellationToken);

        store.Learn(await space.Create("ours"));
        store.Get(space.Name, "ours").ShouldNotBeNull();
        store.Learn(await SetValue("ours", "2"));
        store.Get(space.Name, "ours")!.Data!["value"].ShouldBe("2");
        await Delete("ours");

        await Eventually.Holds(() => changes.Contains("-ours"));
        store.Count.ShouldBe(0);
        changes.Count(change => change == "+ours").ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task One_object_that_does_not_fit_its_type_hides_no_other()
    {
        await CreateLevel("fits", "7");
        await CreateLevel("broken", "high");
        var picky = new ObjectStore<PickyConfigMap>();

        Follow(Kinds.PickyConfigMaps, picky, label: "picky");
        await picky.WaitForSync(TestContext.Current.CancellationToken);
        picky.All.ShouldHaveSingleItem().Data!.Level.ShouldBe(7);

        await SetLevel("broken", "8");
        await Eventually.Holds(() => picky.Get(space.Name, "broken")?.Data?.Level == 8);

        await SetLevel("broken", "low");
        await SetLevel("fits", "9");
        await Eventually.Holds(() => picky.Get(space.Name, "fits")?.Data?.Level == 9);
        picky.Get(space.Name, "broken")!.Data!.Level.ShouldBe(8, "the last readable state stays");

        await Delete("broken");
        await Eventually.Holds(() => picky.Get(space.Name, "broken") is null);
        changes.ShouldContain("-broken");
    }

    /// <summary>
    /// As after a restore from a backup: we are ahead of the server. Its watches then say nothing, not even that.
    /// </summary>
    [Fact]
    public async Task A_server_that_counts_from_an_earlier_number_again_is_noticed()
    {
        await space.Create("after-the-restore");
        store.Replace([Some.ConfigMap("before-the-restore", "999999999998")], [], "999999999999");
        var limits = new Limits { WatchMin = TimeSpan.FromSeconds(2), WatchMax = TimeSpan.FromSeconds(2) };
        using var client = Cluster.Client(Cluster.Config(), limits);
        var options = new ListOptions { Namespace = space.Name, FieldSelector = "metadata.name=after-the-restore" };
        var reflector = new Reflector<ConfigMap>(
            client, Kinds.ConfigMaps, options, store, Note, TimeProvider.System, NullLogger.Instance);
        reflector.WatchFrom("999999999999");
        running = reflector.Run(stop.Token);

        await Eventually.Holds(() => changes.Contains("+after-the-restore listed"));
        changes.ShouldContain("-before-the-restore listed");
        await SetValue("after-the-restore", "2");
        await Eventually.Holds(() => changes.Contains("~after-the-restore"));
    }

    /// <summary>Not every server streams its lists; what a reflector then does is never to be asked for.</summary>
    [Fact]
    public async Task Whether_the_server_streams_lists_or_not_the_store_is_complete()
    {
        await space.Create("streamed-or-not");
        Follow(Kinds.ConfigMaps, store, "streamed-or-not");
        await store.WaitForSync(TestContext.Current.CancellationToken);

        store.Count.ShouldBe(1);
        var version = await space.Client.ServerVersion(TestContext.Current.CancellationToken);
        if (int.Parse(version.Minor.TrimEnd('+'), null) < 27) space.Client.StreamsLists.ShouldBeFalse(); // before KEP-3157
    }

    private Reflector<T> Follow<T>(
        ResourceType<T> type, ObjectStore<T> into, string? name = null, string? label = null)
        where T : class, IApiObject
    {
        var options = new ListOptions
        {
            Namespace = space.Name,
            LabelSelector = label is null ? "test=yes" : $"test={label}",
            FieldSelector = name is null ? null : $"metadata.name={name}",
        };
        var reflector = new Reflector<T>(
            space.Client, type, options, into, Note, TimeProvider.System, NullLogger.Instance);
        running = reflector.Run(stop.Token);
        return reflector;
    }

    private void Note<T>(Change<T> change)
        where T : class, IApiObject
    {
        var name = change.Object.Metadata.Name;
        var listed = change.Listed ? " listed" : "";
        changes.Enqueue($"{"+~-"[(int)change.Kind]}{name}{listed}");
    }

    private Task<ConfigMap> SetValue(string name, string value) => Patch(name, new JsonObject { ["value"] = value });

    private Task<ConfigMap> SetLevel(string name, string level) => Patch(name, new JsonObject { ["level"] = level });

    private Task<ConfigMap> Patch(string name, JsonObject data) => space.Client.Patch(
        Kinds.ConfigMaps, space.Name, name, PatchType.Merge, new JsonObject { ["data"] = data }, null, null,
        TestContext.Current.CancellationToken);

    private Task<ConfigMap?> Delete(string name) => space.Client.Delete(
        Kinds.ConfigMaps, space.Name, name, null, TestContext.Current.CancellationToken);

    private async Task CreateLevel(string name, string level)
    {
        var body = Some.ConfigMapJson(name);
        body["metadata"]!["labels"] = new JsonObject { ["test"] = "picky" };
        body["data"] = new JsonObject { ["level"] = level };
        await space.Client.Create(Kinds.ConfigMaps, space.Name, body, null, TestContext.Current.CancellationToken);
    }
}
