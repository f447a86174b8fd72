using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Kinds;
using Operator.Observing;

namespace EndToEnd.Tests;

/// <summary>A store that has not seen a pod yet, as that of an operator that has just taken over.</summary>
[Trait("Category", "Integration")]
public sealed class AbsenceTests : IAsyncLifetime
{
    private readonly string ns = $"absence-{Guid.NewGuid():N}"[..20];
    private readonly ApiClient api = Cluster.Connect();
    private readonly ObjectStore<Pod> pods = new(pod => pod.ControllerUid);
    private readonly Observer observer;

    public AbsenceTests() => observer = new Observer(api, pods, new ObjectStore<Tree>());

    public async ValueTask InitializeAsync()
    {
        await Cluster.Kubectl("create", "namespace", ns);
        // A pod needs the namespace's default account, which comes a moment after it.
        for (var deadline = DateTime.UtcNow.AddSeconds(60); ; await Task.Delay(100, TestContext.Current.CancellationToken))
        {
            try
            {
                await api.Create(KindTypes.Pods, ns, Body(), null, TestContext.Current.CancellationToken);
                return;
            }
            catch (ApiException e) when (DateTime.UtcNow < deadline && (e.IsForbidden || e.IsServerTimeout))
            {
                // Not there yet.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.Kubectl("delete", "namespace", ns, "--wait=false");
        api.Dispose();
    }

    [Theory]
    [InlineData(ChildState.Running, true)]
    [InlineData(ChildState.Stopping, true)]
    [InlineData(ChildState.Starting, true)]
    [InlineData(ChildState.Pending, true)]
    [InlineData(ChildState.Completed, false)]
    public async Task A_pod_that_may_be_there_is_asked_for_before_it_is_taken_for_gone(ChildState state, bool asked)
    {
        await observer.ConfirmAbsences(Tree(state), TestContext.Current.CancellationToken);
        (pods.Get(ns, "shop-a-1") is not null).ShouldBe(asked);
    }

    /// <summary>What this process has seen go need not be asked for: here it would be found, had it been.</summary>
    [Fact]
    public async Task A_stopped_pod_that_was_seen_to_go_is_not_asked_for_again()
    {
        observer.NoteGone("the-tree", new Pod { Metadata = new ObjectMeta { Namespace = ns, Name = "shop-a-1" } });
        await observer.ConfirmAbsences(Tree(ChildState.Stopping), TestContext.Current.CancellationToken);
        pods.Get(ns, "shop-a-1").ShouldBeNull();
    }

    private Tree Tree(ChildState state) => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = "shop", Uid = "the-tree" },
        Status = new SupervisionTreeStatus
        {
            Children = [new ChildStatus { Name = "a", State = state, Incarnation = 1, ObjectName = "shop-a-1" }],
        },
    };

    /// <summary>No node takes it, so it stays as it is.</summary>
    private static JsonObject Body() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = "shop-a-1" },
        ["spec"] = new JsonObject
        {
            ["automountServiceAccountToken"] = false,
            ["nodeSelector"] = new JsonObject { ["no-such-node"] = "yes" },
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = "none" }),
        },
    };
}
