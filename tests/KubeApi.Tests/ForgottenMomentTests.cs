using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeApi.Tests;

/// <summary>
/// A kind defined just now: whatever happened before its definition the server cannot know, however young the cluster.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ForgottenMomentTests(TestNamespace space) : IClassFixture<TestNamespace>, IAsyncLifetime
{
    private const string forgotten = "1";

    private static readonly ResourceType<Namespace> definitions = Kinds.Namespaces with
    {
        Group = "apiextensions.k8s.io",
        Plural = "customresourcedefinitions",
        Kind = "CustomResourceDefinition",
    };

    private readonly ResourceType<ConfigMap> things = Kinds.ConfigMaps with
    {
        Group = $"t{Guid.NewGuid():N}.example.dev",
        Plural = "things",
        Kind = "Thing",
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Definition => $"{things.Plural}.{things.Group}";
    private ListOptions Everything => new() { Namespace = space.Name };

    public async ValueTask InitializeAsync()
    {
        await space.Client.Create(definitions, "", DefinitionJson(), null, Ct);
        await CreateFirst("kept");
    }

    public async ValueTask DisposeAsync() =>
        await space.Client.Delete(definitions, "", Definition, null, CancellationToken.None);

    [Fact]
    public async Task A_watch_from_there_is_expired()
    {
        var refusal = await Should.ThrowAsync<ApiException>(async () =>
        {
            await foreach (var _ in space.Client.Watch(things, Everything, forgotten, Ct)) { }
        });
        refusal.IsExpired.ShouldBeTrue();
    }

    [Fact]
    public async Task A_reflector_lists_anew_and_reports_the_difference_with_the_last_known_objects()
    {
        var kept = await space.Client.Get(things, space.Name, "kept", Ct);
        var ghost = Some.ConfigMap("ghost", forgotten, value: "last words");
        ghost = ghost with { Metadata = ghost.Metadata with { Namespace = space.Name } };
        var store = new ObjectStore<ConfigMap>();
        store.Replace([kept, ghost], [], forgotten);
        var changes = new ConcurrentQueue<Change<ConfigMap>>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reflector = new Reflector<ConfigMap>(
            space.Client, things, Everything, store, changes.Enqueue, TimeProvider.System, NullLogger.Instance);
        reflector.WatchFrom(forgotten);
        var running = reflector.Run(stop.Token);

        await Eventually.Holds(() => !changes.IsEmpty);
        var change = changes.ShouldHaveSingleItem();
        change.Kind.ShouldBe(ChangeKind.Deleted);
        change.Object.Data!["value"].ShouldBe("last words");
        store.All.ShouldHaveSingleItem().Metadata.Name.ShouldBe("kept");

        await space.Client.Delete(things, space.Name, "kept", null, Ct);
        await Eventually.Holds(() => store.Count == 0);
        await stop.CancelAsync();
        await running.ShouldThrowAsync<OperationCanceledException>();
    }

    private async Task CreateFirst(string name)
    {
        while (true)
        {
            try
            {
                var body = Some.ConfigMapJson(name);
                body["apiVersion"] = things.ApiVersion;
                body["kind"] = things.Kind;
                await space.Client.Create(things, space.Name, body, null, Ct);
                return;
            }
            catch (ApiException e) when (e.IsNotFound || e.IsTooManyRequests)
            {
                await Task.Delay(50, Ct); // the definition is not in force yet
            }
        }
    }

    private JsonObject DefinitionJson() => new()
    {
        ["metadata"] = new JsonObject { ["name"] = Definition },
        ["spec"] = new JsonObject
        {
            ["group"] = things.Group,
            ["scope"] = "Namespaced",
            ["names"] = new JsonObject { ["plural"] = things.Plural, ["kind"] = things.Kind },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["name"] = things.Version,
                ["served"] = true,
                ["storage"] = true,
                ["schema"] = new JsonObject
                {
                    ["openAPIV3Schema"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["x-kubernetes-preserve-unknown-fields"] = true,
                    },
                },
            }),
        },
    };
}
