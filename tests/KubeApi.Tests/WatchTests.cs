using System.Text.Json.Nodes;

namespace KubeApi.Tests;

[Trait("Category", "Integration")]
public sealed class WatchTests(TestNamespace space) : IClassFixture<TestNamespace>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watch_delivers_what_happened_since_in_order()
    {
        var first = await space.Create("first");
        await space.Create("second");
        await space.Client.Patch(
            Kinds.ConfigMaps, space.Name, "second", PatchType.Merge,
            new JsonObject { ["data"] = new JsonObject { ["value"] = "2" } }, null, null, Ct);
        await space.Client.Delete(Kinds.ConfigMaps, space.Name, "second", null, Ct);

        var seen = new List<string>();
        await foreach (var happened in Watch(space.Client, first.Metadata.ResourceVersion!))
        {
            if (happened.Object is { } map)
                seen.Add($"{happened.Type} {map.Metadata.Name} {map.Data!["value"]}");
            if (happened.Type == WatchEventType.Deleted) break;
        }

        seen.ShouldBe(["Added second 1", "Modified second 2", "Deleted second 2"]);
    }

    [Fact]
    public async Task The_server_ends_watches_in_good_order_and_bookmarks_the_way()
    {
        var limits = new Limits { WatchMin = TimeSpan.FromSeconds(4), WatchMax = TimeSpan.FromSeconds(4) };
        using var client = Cluster.Client(Cluster.Config(), limits);

        // A server promises no bookmark for any one watch, only sends them where there was something to pass over.
        var seen = new List<WatchEventType>();
        for (var attempt = 0; attempt < 5 && seen.Count == 0; attempt++)
        {
            var start = await space.Create($"bookmark-{attempt}");
            await space.Create($"passed-over-{attempt}");
            await foreach (var happened in Watch(client, start.Metadata.ResourceVersion!, "metadata.name=none"))
                seen.Add(happened.Type);
        }

        seen.ShouldNotBeEmpty();
        seen.ShouldAllBe(type => type == WatchEventType.Bookmark);
    }

    [Fact]
    public async Task A_watch_ends_at_once_when_cancelled()
    {
        var start = await space.Create("cancelled");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ct);

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            var from = start.Metadata.ResourceVersion!;
            var watch = space.Client.Watch(Kinds.ConfigMaps, space.Labelled, from, cancel.Token);
            cancel.CancelAfter(100);
            await foreach (var _ in watch) { }
        });
    }

    private IAsyncEnumerable<WatchEvent<ConfigMap>> Watch(ApiClient client, string from, string? fields = null) =>
        client.Watch(Kinds.ConfigMaps, space.Labelled with { FieldSelector = fields }, from, Ct);
}
