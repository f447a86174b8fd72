using System.Text.Json.Nodes;
using Crds;

namespace EndToEnd.Tests;

/// <summary>A child that ends by itself, by its own doing.</summary>
[Trait("Category", "EndToEnd")]
public class CrashTests : Scene
{
    [Fact]
    public async Task A_container_that_eats_more_memory_than_it_may_has_crashed_and_that_counts()
    {
        var child = Child("a");
        var container = child["template"]!["spec"]!["containers"]![0]!;
        container["resources"] = new JsonObject { ["limits"] = new JsonObject { ["memory"] = "16Mi" } };
        container["command"]![2] = "while ! [ -e /tmp/exit ]; do sleep 0.1; done; echo about to eat; exec tail /dev/zero";
        await Apply("shop", Spec("OneForOne", 5, child));
        await Running("shop", "shop-a-1");

        await End("shop-a-1", 0);
        await Running("shop", "shop-a-2");

        var status = await Status("shop");
        var exit = status.Children[0].LastExit!;
        (exit.Class, exit.Reason, exit.ExitCode, exit.Signal, exit.Message)
            .ShouldBe((ExitClass.Abnormal, "OOMKilled", 137, 9, "about to eat"));
        status.Restarts.Total.ShouldBe(1);
        HappenedInOrder("dead shop-a-1", "created shop-a-2");
    }

    /// <summary>Kubelets before 1.22 publish phase Failed when they begin to kill such a pod, and nothing more.</summary>
    [Fact]
    public async Task A_pod_that_has_run_out_of_its_deadline_is_dead_before_its_successor_is_made()
    {
        var child = Child("a", onStop: "sleep 4; exit 0");
        child["template"]!["spec"]!["activeDeadlineSeconds"] = 4;
        child["template"]!["spec"]!["terminationGracePeriodSeconds"] = 6;
        await Apply("shop", Spec("OneForOne", 50, child));
        await Seen("created shop-a-1", "created shop-a-2");

        Timeline.Lines.ShouldNotContain("gone shop-a-1", "deleted, it would not be seen to run");
        DeadBefore("shop-a-1", "shop-a-2");
        var exit = (await Status("shop")).Children[0].LastExit!;
        (exit.Class, exit.Reason).ShouldBe((ExitClass.Abnormal, "DeadlineExceeded"));
    }

    [Fact]
    public async Task An_image_that_cannot_be_had_is_a_failed_start_that_says_what_it_waited_for()
    {
        var child = Child("a");
        child["template"]!["spec"]!["containers"]![0]!["image"] = "nonexistent.invalid/nothing:1";
        child["startup"] = new JsonObject { ["timeoutSeconds"] = 5 };
        await Apply("shop", Spec("OneForOne", 0, child));
        await Until("the tree has given up", async () => IsTrue(await Status("shop"), ConditionTypes.Terminated));

        var status = await Status("shop");
        var exit = status.Children[0].LastExit!;
        (exit.Class, exit.Reason).ShouldBe((ExitClass.StartFailure, ExitReasons.StartTimeout));
        exit.Message.ShouldNotBeNull().ShouldContain("nonexistent.invalid/nothing:1");
        status.Ending!.Message.ShouldNotBeNull().ShouldContain("nonexistent.invalid/nothing:1");
    }
}

/// <summary>A child that something outside took away.</summary>
[Trait("Category", "EndToEnd")]
public class TakenAwayTests : Scene
{
    [Fact]
    public async Task An_evicted_pod_is_replaced_when_it_is_dead_and_not_counted()
    {
        var child = Child("a");
        var spec = child["template"]!["spec"]!;
        spec["terminationGracePeriodSeconds"] = 2;
        spec["volumes"] = JsonNode.Parse("""[{"name":"data","emptyDir":{"sizeLimit":"1Mi"}}]""");
        spec["containers"]![0]!["volumeMounts"] = JsonNode.Parse("""[{"name":"data","mountPath":"/data"}]""");
        await Apply("shop", Spec("OneForOne", 0, child, Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");

        await Cluster.Kubectl(
            "exec", "--namespace", Namespace, "shop-a-1", "--", "dd", "if=/dev/zero", "of=/data/big", "bs=1M", "count=8");
        await Running("shop", "shop-a-2", "shop-b-1");

        await Uncounted("Evicted");
        DeadBefore("shop-a-1", "shop-a-2");
        Timeline.Lines.ShouldNotContain("gone shop-a-1", "it is kept as evidence");
    }

    [Fact]
    public async Task A_drained_pod_is_replaced_when_it_has_died_and_not_counted()
    {
        await Apply("shop", Spec("OneForOne", 0, Child("a", onStop: "sleep 1; exit 3"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");

        await Evict("shop-a-1");
        await Running("shop", "shop-a-2", "shop-b-1");

        await Uncounted("Deleted", "EvictionByEvictionAPI");
        HappenedInOrder("stopping shop-a-1", "dead shop-a-1", "created shop-a-2");
    }

    [Fact]
    public async Task A_pod_that_its_kubelet_rejects_is_tried_again_ever_slower_and_not_counted()
    {
        var node = await Cluster.Kubectl("get", "nodes", "-o", "jsonpath={.items[0].metadata.name}");
        var child = Child("a");
        child["template"]!["spec"]!["nodeName"] = node;
        child["template"]!["spec"]!["nodeSelector"] = new JsonObject { ["supervision.dev/no-node-has-this"] = "true" };
        await Apply("shop", Spec("OneForOne", 0, child));
        await Seen("created shop-a-3");

        await Uncounted("NodeAffinity");
        await Until("it waits before it tries again", async () => (await Status("shop")).Children[0].NextStartTime is not null);

        await Apply("shop", Spec("OneForOne", 0, Child("a")));
        await Until("it runs", async () => IsTrue(await Status("shop"), ConditionTypes.Ready));
    }

    private async Task Uncounted(params string[] reasons)
    {
        var status = await Status("shop");
        status.Children[0].LastExit!.Class.ShouldBe(ExitClass.Disruption);
        reasons.ShouldContain(status.Children[0].LastExit!.Reason);
        status.Restarts.Total.ShouldBe(0);
        status.Ending.ShouldBeNull("intensity 0 allows no counted restart");
    }

    /// <summary>As kubectl drain does. The version of an eviction is not that of its group: servers say which they know.</summary>
    private async Task Evict(string pod)
    {
        var resources = JsonNode.Parse(await Cluster.Kubectl("get", "--raw", "/api/v1"))!["resources"]!.AsArray();
        var version = (string?)resources.Single(resource => (string?)resource!["name"] == "pods/eviction")!["version"];
        var eviction = new JsonObject
        {
            ["apiVersion"] = $"policy/{version}",
            ["kind"] = "Eviction",
            ["metadata"] = new JsonObject { ["name"] = pod, ["namespace"] = Namespace },
        };
        await Cluster.KubectlWith(
            eviction.ToJsonString(), "create", "--raw", $"/api/v1/namespaces/{Namespace}/pods/{pod}/eviction", "-f", "-");
    }
}

/// <summary>A child whose pod the API server does not take.</summary>
[Trait("Category", "EndToEnd")]
public class RefusalTests : Scene
{
    [Fact]
    public async Task A_quota_that_is_used_up_is_waited_for_and_not_counted()
    {
        await Cluster.Kubectl("create", "quota", "small", "--hard=pods=2", "--namespace", Namespace);
        await Apply("shop", Spec("OneForOne", 0, Child("a"), Child("b"), Child("c"), Child("d")));
        await Says("shop", ConditionTypes.Ready, ConditionStatus.False, "exceeded quota", Reasons.ChildRefused);

        var status = await Status("shop");
        status.Children.Select(child => child.State)
            .ShouldBe([ChildState.Running, ChildState.Running, ChildState.Starting, ChildState.Pending]);
        status.Restarts.Total.ShouldBe(0);
        status.Children[2].Refusal!.Reason.ShouldBe("Forbidden");

        await Cluster.Kubectl("delete", "quota", "small", "--namespace", Namespace);
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1", "shop-d-1");
    }

    [Fact]
    public async Task A_template_outside_a_limit_range_is_not_accepted()
    {
        await Cluster.KubectlWith($$$"""
            {"apiVersion":"v1","kind":"LimitRange","metadata":{"name":"limits","namespace":"{{{Namespace}}}"},
             "spec":{"limits":[{"type":"Container","max":{"memory":"64Mi"}}]}}
            """, "create", "-f", "-");
        var child = Child("a");
        child["template"]!["spec"]!["containers"]![0]!["resources"] = JsonNode.Parse("""{"limits":{"memory":"1Gi"}}""");
        await Apply("shop", Spec("OneForOne", 0, child));
        await Says("shop", ConditionTypes.Accepted, ConditionStatus.False, "maximum memory usage", Reasons.InvalidTemplate);
        Timeline.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_namespace_that_goes_takes_its_trees_with_it_and_nothing_is_shouted()
    {
        await Apply("shop", Spec("OneForOne", 0, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");
        await Cluster.Kubectl("delete", "namespace", Namespace, "--wait=true", "--timeout=100s");

        Timeline.Live.ShouldBeEmpty();
        Operator.Log.ShouldNotContain(" ERR ");
        Operator.Log.ShouldNotContain("could not be written");
        Operator.Log.Split("ChildRefused").Length.ShouldBeLessThanOrEqualTo(3, Operator.Log);
    }
}
