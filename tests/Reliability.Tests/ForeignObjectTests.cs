using System.Globalization;
using System.Text.Json.Nodes;
using Crds;
using EndToEnd.Tests;
using KubeApi;
using Operator.Kinds;

namespace Reliability.Tests;

/// <summary>
/// What others make in a tree's namespace, named, labelled and owned as they like, at a real API server: the operator neither
/// adopts nor deletes nor counts it. Pods are the stand-in kubelet's.
/// </summary>
[Trait("Category", "Integration")]
public class ForeignObjectTests : FaultyScene
{
    [Fact]
    public async Task Lookalikes_are_waited_for_and_neither_adopted_nor_deleted_nor_counted()
    {
        var other = await Cluster.Kubectl("create", "configmap", "shop", "--namespace", Namespace, "--output=jsonpath={.metadata.uid}");
        await Create(Lookalike("shop-a-1"));
        await Create(Lookalike("shop-b-1", Controller("v1", "ConfigMap", other)));
        await Make("shop", Spec("OneForOne", 5, StandInKubelet.Child("a"), StandInKubelet.Child("b"), StandInKubelet.Child("c")));
        await Taken("shop-a-1");
        var owner = Controller(SupervisionTree.ApiVersion, SupervisionTree.Kind, await TreeUid());
        owner["controller"] = false;
        await Create(Lookalike("shop-c-1", owner));

        foreach (var pod in new[] { "shop-a-1", "shop-b-1", "shop-c-1" })
        {
            await Taken(pod);
            await Crash(pod);
            await Quiet();
            Timeline.Lines.ShouldNotContain($"stopping {pod}");
            await Cluster.Kubectl("delete", "pod", pod, "--namespace", Namespace, "--wait=false");
            await Seen($"gone {pod}");
        }
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");
        var status = await Status("shop");
        status.Restarts.Total.ShouldBe(0);
        status.Children.ShouldAllBe(child => child.LastExit == null);
    }

    /// <summary>Whoever writes the tree into a pod as its controller gives the pod away, for what its name says.</summary>
    [Fact]
    public async Task A_pod_that_was_given_to_the_tree_by_hand_is_a_leftover_and_no_tree_is_moved_by_it()
    {
        await MakeRunning("shop");
        var tree = Controller(SupervisionTree.ApiVersion, SupervisionTree.Kind, await TreeUid());
        Timeline.Clear();
        await Create(Lookalike("shop-x-7", tree));
        await Seen("gone shop-x-7");

        // A number to use up all numbers is nobody's: the child goes on with its own.
        var last = $"shop-x-{long.MaxValue.ToString(CultureInfo.InvariantCulture)}";
        await Create(Lookalike(last, tree));
        await Create(Lookalike("nobody-knows-1", tree));
        await Quiet();
        Timeline.Lines.ShouldNotContain(line => line.StartsWith("stopping", StringComparison.Ordinal) && line != "stopping shop-x-7");
        await Crash("shop-b-1");
        await RestartedOnce("shop");
        Timeline.Live.ShouldContain(last);
        Timeline.Live.ShouldContain("nobody-knows-1");
    }

    /// <summary>An administrator of a namespace may write statuses, and no ControllerRevisions; not through the operator either.</summary>
    [Fact]
    public async Task A_revision_of_somebody_else_is_not_deleted_whatever_the_status_says()
    {
        await MakeRunning("shop");
        const string hash = "5d4f7b8c9";
        var foreign = Names.ForRevision("shop", hash);
        await Cluster.KubectlWith(
            $$"""
            {
              "apiVersion": "apps/v1", "kind": "ControllerRevision", "revision": 1, "data": {},
              "metadata": { "name": "{{foreign}}", "namespace": "{{Namespace}}" }
            }
            """,
            "create", "-f", "-");
        var status = new JsonObject { ["status"] = new JsonObject { ["acceptedRevision"] = hash } };
        await Api.Patch(KindTypes.Trees, Namespace, "shop", PatchType.Merge, status, "status", null, Ct);

        await Patch("shop", """{"spec":{"intensity":6}}""");
        await Until("another is in force", async () => (await Status("shop")).AcceptedRevision != hash);
        await Quiet();
        (await Api.Get(KindTypes.Revisions, Namespace, foreign, Ct)).Metadata.Name.ShouldBe(foreign);
    }

    /// <summary>The API server quotes the names of resources as they are, line breaks and all.</summary>
    [Fact]
    public async Task What_the_API_server_quotes_of_a_template_is_no_line_of_the_log_and_of_no_condition()
    {
        var child = StandInKubelet.Child("a");
        child["template"]!["spec"]!["containers"]![0]!["resources"] = new JsonObject
        {
            ["limits"] = new JsonObject { ["x\n12:00:00.000 WRN forged\u001b[2J"] = "1" },
        };
        await Make("shop", Spec("OneForOne", 1, child));
        await Says("shop", ConditionTypes.Accepted, ConditionStatus.False, "12:00:00.000 WRN forged", Reasons.InvalidTemplate);

        (await Status("shop")).Conditions.ShouldAllBe(condition => !condition.Message.Any(char.IsControl));
        await Until("it is logged", () => Task.FromResult(Operator.Log.Contains("WRN forged", StringComparison.Ordinal)));
        Operator.Log.ShouldNotContain("\n12:00:00.000 WRN");
        Operator.Log.ShouldNotContain("\u001b");
    }

    private Task Taken(string pod) => Until($"{pod} is in the way", async () =>
        (await Status("shop")).Children.Any(child => child.ObjectName == pod && child.Refusal?.Reason == Reasons.NameTaken));

    private async Task<string> TreeUid() => (await Api.Get(KindTypes.Trees, Namespace, "shop", Ct)).Uid;

    private static Task<string> Create(JsonObject pod) => Cluster.KubectlWith(pod.ToJsonString(), "create", "-f", "-");

    private static JsonObject Controller(string apiVersion, string kind, string uid) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["name"] = "shop",
        ["uid"] = uid,
        ["controller"] = true,
    };

    /// <summary>A pod that has all that the tree gives its own, but for the owner.</summary>
    private JsonObject Lookalike(string name, JsonObject? owner = null)
    {
        var parts = name.Split('-');
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = Namespace,
                ["labels"] = new JsonObject { [Labels.Tree] = "shop", [Labels.Child] = parts[1], [Labels.Incarnation] = parts[2] },
                ["ownerReferences"] = owner is null ? null : new JsonArray(owner.DeepClone()),
            },
            ["spec"] = StandInKubelet.Child(parts[1])["template"]!["spec"]!.DeepClone(),
        };
    }
}
