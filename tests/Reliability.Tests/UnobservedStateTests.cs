using System.Text.Json.Nodes;
using Crds;
using EndToEnd.Tests;
using Operator.Kinds;
using Reliability.Tests.Proxy;

namespace Reliability.Tests;

/// <summary>
/// Sieve's "unobserved state": things happen and are undone while the watches are away, and no event ever tells of them. Only
/// what is there afterwards can be known. Pods are the stand-in kubelet's.
/// </summary>
[Trait("Category", "Integration")]
public class UnobservedStateTests : FaultyScene
{
    [Fact]
    public async Task A_pod_that_crashed_and_was_deleted_unseen_is_replaced_once_and_not_counted()
    {
        await MakeRunning("shop");
        await Unseen(async () =>
        {
            await Crash("shop-b-1");
            await Cluster.Kubectl("delete", "pod", "shop-b-1", "--namespace", Namespace, "--wait=true");
        });
        await Running("shop", "shop-a-2", "shop-b-2", "shop-c-2");
        var status = await Status("shop");
        status.Restarts.Total.ShouldBe(0, "its end could not be seen");
        status.Children[1].LastExit!.Class.ShouldBe(ExitClass.Disruption);
        HappenedInOrder("gone shop-b-1", "dead shop-c-1", "dead shop-a-1", "created shop-a-2", "created shop-b-2", "created shop-c-2");
    }

    [Fact]
    public async Task A_pod_that_was_replaced_by_a_namesake_unseen_is_not_taken_for_it()
    {
        await MakeRunning("shop");
        await Unseen(async () =>
        {
            await Cluster.Kubectl("delete", "pod", "shop-b-1", "--namespace", Namespace, "--wait=true");
            await Cluster.KubectlWith(Pod("shop-b-1", owner: null).ToJsonString(), "create", "-f", "-");
            await Until("it runs", () => Task.FromResult(Timeline.Lines.Count(line => line == "ready shop-b-1") == 2));
            await Crash("shop-b-1");
        });
        await Running("shop", "shop-a-2", "shop-b-2", "shop-c-2");
        (await Status("shop")).Restarts.Total.ShouldBe(0);
        Timeline.Lines.Count(line => line == "stopping shop-b-1").ShouldBe(1, "the namesake is somebody else's, and so is its crash");
        await Cluster.Kubectl("delete", "pod", "shop-b-1", "--namespace", Namespace, "--wait=false");
    }

    [Fact]
    public async Task A_pod_in_the_place_of_the_next_incarnation_that_came_and_went_unseen_changes_nothing()
    {
        await MakeRunning("shop");
        var owner = (await Api.Get(KindTypes.Trees, Namespace, "shop", Ct)).Uid;
        await Unseen(async () =>
        {
            await Cluster.KubectlWith(Pod("shop-b-2", owner).ToJsonString(), "create", "-f", "-");
            await Cluster.Kubectl("delete", "pod", "shop-b-2", "--namespace", Namespace, "--wait=true");
        });
        Timeline.Clear();
        await Crash("shop-b-1");
        await RestartedOnce("shop");
    }

    [Fact]
    public async Task A_tree_that_was_deleted_by_force_and_made_again_unseen_is_a_new_tree()
    {
        await MakeRunning("shop");
        await Unseen(async () =>
        {
            await Cluster.Kubectl("delete", "svt", "shop", "--namespace", Namespace, "--wait=false");
            const string unguarded = """{"metadata":{"finalizers":null}}""";
            await Cluster.Kubectl("patch", "svt", "shop", "--namespace", Namespace, "--type=merge", "-p", unguarded);
            await Make("shop", Spec("OneForAll", 5, StandInKubelet.Child("a"), StandInKubelet.Child("b")));
        });
        // Its namesake's pods are the garbage collector's; until they are gone their names are taken.
        await Running("shop", "shop-a-1", "shop-b-1");
        await Seen("gone shop-c-1");
        var tree = await Api.Get(KindTypes.Trees, Namespace, "shop", Ct);
        tree.Status!.Restarts.Total.ShouldBe(0);
        Timeline.Live.ShouldBe(["shop-a-1", "shop-b-1"]);
        Timeline.Pod("shop-a-1").ControllerUid.ShouldBe(tree.Uid);
    }

    [Fact]
    public async Task A_crash_of_which_no_event_tells_is_found_in_the_next_list()
    {
        await MakeRunning("shop");
        Proxy.Faults = call => call is { IsWatch: true, Resource: "pods" } ? WatchFaults.Without("\"name\":\"shop-b-1\"") : null;
        Proxy.Wire.Cut();
        await Crash("shop-b-1");
        await Quiet();
        Timeline.Lines.ShouldNotContain("stopping shop-c-1", "nobody told");

        var expired = false;
        Proxy.Faults = call => call is { IsWatch: true, Resource: "pods" } && !expired && (expired = true)
            ? new Fault.Refused(410, "Expired")
            : null;
        Proxy.Wire.Cut();
        await RestartedOnce("shop");
    }

    /// <summary>Something happens while every watch is away; afterwards their history is gone.</summary>
    private async Task Unseen(Func<Task> happens)
    {
        Proxy.Faults = call => call.IsWatch ? new Fault.Refused(503, "ServiceUnavailable") : new Fault.Stalled(TimeSpan.FromSeconds(30));
        Proxy.Wire.Cut();
        await Quiet();
        await happens();
        var expired = new HashSet<string>();
        Proxy.Faults = call => call.IsWatch && expired.Add(call.Resource) ? new Fault.Refused(410, "Expired") : null;
    }

    /// <summary>A pod that looks like one of the tree's; it is one only if the tree owns it.</summary>
    private JsonObject Pod(string name, string? owner)
    {
        var parts = name.Split('-');
        var metadata = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = Namespace,
            ["labels"] = new JsonObject { [Labels.Tree] = parts[0], [Labels.Child] = parts[1], [Labels.Incarnation] = parts[2] },
        };
        if (owner is not null)
        {
            metadata["ownerReferences"] = new JsonArray(new JsonObject
            {
                ["apiVersion"] = SupervisionTree.ApiVersion,
                ["kind"] = SupervisionTree.Kind,
                ["name"] = parts[0],
                ["uid"] = owner,
                ["controller"] = true,
            });
        }
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = StandInKubelet.Child(parts[1])["template"]!["spec"]!.DeepClone(),
        };
    }
}
