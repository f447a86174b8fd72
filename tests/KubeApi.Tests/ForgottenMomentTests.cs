using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeApi.Tests;

/// <summary>
/// A kind defined just now: whatever happened before its definition the server cannot know, however young the cluster.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ForgottenMomentTests(TestNamespace space) : IClassFixture<TestNamespace>, IAsyncLifetime
{
    private const string forgotten = "1";

    private readonly Things things = new(space.Client);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ListOptions Everything => new() { Namespace = space.Name };

    public async ValueTask InitializeAsync()
    {
        await things.Define();
        await things.Create(space.Name, "kept");
    }

    public async ValueTask DisposeAsync() => await things.Undefine();

    [Fact]
    public async Task A_watch_from_there_is_expired()
    {
        var refusal = await Should.ThrowAsync<ApiException>(async () =>
        {
            await foreach (var _ in space.Client.Watch(things.Type, Everything, forgotten, Ct)) { }
        });
        refusal.IsExpired.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reflector_lists_anew_and_reports_the_difference_with_the_last_known_objects()
    {
        var kept = await space.Client.Get(things.Type, space.Name, "kept", Ct);
        var ghost = Some.ConfigMap("ghost", forgotten, value: "last words");
        ghost = ghost with { Metadata = ghost.Metadata with { Namespace = space.Name } };
        var store = new ObjectStore<ConfigMap>();
        store.Replace([kept, ghost], [], forgotten);
        var changes = new ConcurrentQueue<Change<ConfigMap>>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reflector = new Reflector<ConfigMap>(
            space.Client, things.Type, Everything, store, changes.Enqueue, TimeProvider.System, NullLogger.Instance);
        reflector.WatchFrom(forgotten);
        var running = reflector.Run(stop.Token);

        await Eventually.Holds(() => !changes.IsEmpty);
        var change = changes.ShouldHaveSingleItem();
        change.Kind.ShouldBe(ChangeKind.Deleted);
        change.Object.Data!["value"].ShouldBe("last words");
        store.All.ShouldHaveSingleItem().Metadata.Name.ShouldBe("kept");

        await space.Client.Delete(things.Type, space.Name, "kept", null, Ct);
        await Eventually.Holds(() => store.Count == 0);
        await stop.CancelAsync();
        await running.ShouldThrowAsync<OperationCanceledException>();
    }
}
