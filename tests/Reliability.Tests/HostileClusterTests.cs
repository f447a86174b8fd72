using Crds;
using EndToEnd.Tests;
using KubeApi;
using Operator.Kinds;

namespace Reliability.Tests;

/// <summary>What a cluster does to a tree by itself, without any fault between. Pods are the stand-in kubelet's.</summary>
[Trait("Category", "Integration")]
public class HostileClusterTests : FaultyScene
{
    [Fact]
    public async Task A_used_up_quota_is_waited_for_and_not_counted()
    {
        await MakeRunning("shop");
        await Cluster.Kubectl("create", "quota", "none", "--namespace", Namespace, "--hard=pods=0");
        await Crash("shop-b-1");
        await Until("it is refused", async () => (await Status("shop")).Children[0].Refusal is not null);
        await Cluster.Kubectl("delete", "quota", "none", "--namespace", Namespace);
        await RestartedOnce("shop");
    }

    /// <summary>A quota is asked last. Else a template that can never be a pod would be accepted, as good but for the quota.</summary>
    [Fact]
    public async Task A_used_up_quota_does_not_hide_that_a_template_is_invalid()
    {
        await Cluster.Kubectl("create", "quota", "none", "--namespace", Namespace, "--hard=pods=0");
        var child = StandInKubelet.Child("a");
        child["template"]!["spec"]!["containers"]![0]!["image"] = " nothing";
        await Make("shop", Spec("OneForOne", 1, child));
        await Says("shop", ConditionTypes.Accepted, ConditionStatus.False, "leading or trailing whitespace", Reasons.InvalidTemplate);
    }

    [Fact]
    public async Task A_namespace_that_ends_is_let_go_and_nothing_is_made_in_it()
    {
        var doomed = $"{Namespace}-doomed";
        await Cluster.Kubectl("create", "namespace", doomed);
        await using var kubelet = new StandInKubelet(doomed);
        using var process = new OperatorProcess(doomed, Proxy.Kubeconfig("operator-2"));
        await Make("shop", Spec("OneForOne", 5, StandInKubelet.Child("a"), StandInKubelet.Child("b")), doomed);
        await Until("it runs", async () => IsTrue(await StatusIn(doomed), ConditionTypes.Ready));

        // The pods do not go yet: the operator has time to try what it must not.
        kubelet.Leave();
        await Cluster.Kubectl("delete", "namespace", doomed, "--wait=false");
        await Until("its pods are being deleted", async () => (await Pods(doomed)).All(pod => pod.Metadata.DeletionTimestamp is not null));
        await Quiet();
        var calls = Proxy.CallCount;
        kubelet.Return();
        await Cluster.Kubectl("wait", "--for=delete", $"namespace/{doomed}", "--timeout=90s");
        (Proxy.CallCount - calls).ShouldBeLessThan(40, Proxy.Log);
        process.Log.ShouldNotContain(" ERR ");
    }

    [Fact]
    public async Task A_pod_that_a_lost_node_never_lets_go_has_no_successor()
    {
        await MakeRunning("shop");
        Kubelet.Leave();
        await Cluster.Kubectl("delete", "pod", "shop-c-1", "--namespace", Namespace, "--wait=false");
        await Seen("stopping shop-b-1");
        await Quiet();
        // b is asked, and does not go either; so a is not asked yet, and nothing new is made.
        Timeline.Lines.ShouldNotContain("stopping shop-a-1");
        Timeline.Lines.ShouldNotContain(line =>
            line.StartsWith("created", StringComparison.Ordinal) && line.EndsWith("-2", StringComparison.Ordinal));

        Kubelet.Return();
        await Running("shop", "shop-a-2", "shop-b-2", "shop-c-2");
        (await Status("shop")).Restarts.Total.ShouldBe(0);
        // The next is told to stop when one is dead. Nothing is made before all are.
        HappenedInOrder("dead shop-b-1", "stopping shop-a-1", "dead shop-a-1", "created shop-a-2", "created shop-b-2", "created shop-c-2");
        HappenedInOrder("dead shop-b-1", "created shop-a-2");
        HappenedInOrder("dead shop-c-1", "created shop-a-2");
    }

    [Fact]
    public async Task A_pod_that_nobody_takes_fails_to_start_in_time_and_is_counted()
    {
        Kubelet.Leave();
        var child = StandInKubelet.Child("a");
        child["startup"] = new System.Text.Json.Nodes.JsonObject { ["timeoutSeconds"] = 1 };
        await Make("shop", Spec("OneForOne", 1, child));
        await Seen("created shop-a-1", "stopping shop-a-1");
        Timeline.Lines.ShouldNotContain("created shop-a-2", "the first one is not dead");

        Kubelet.Return();
        await Running("shop", "shop-a-2");
        var status = await Status("shop");
        status.Restarts.Total.ShouldBe(1);
        status.Children[0].LastExit!.Class.ShouldBe(ExitClass.StartFailure);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task A_node_whose_clock_is_wrong_neither_hides_a_crash_nor_moves_it(int hours)
    {
        await MakeRunning("shop");
        var before = DateTimeOffset.UtcNow;
        (await Kubelet.Crash("shop-b-1", clockError: TimeSpan.FromHours(hours))).ShouldBeTrue();
        await RestartedOnce("shop");
        (await Status("shop")).Restarts.Recent[0].Time.ShouldBeInRange(before.AddSeconds(-1), DateTimeOffset.UtcNow);
    }

    private async Task<SupervisionTreeStatus> StatusIn(string ns) =>
        (await Api.Get(KindTypes.Trees, ns, "shop", Ct)).Status ?? new SupervisionTreeStatus();

    private async Task<IReadOnlyList<Pod>> Pods(string ns)
    {
        var pods = new List<Pod>();
        await foreach (var page in Api.List(KindTypes.Pods, new ListOptions { Namespace = ns }, Ct)) pods.AddRange(page.Items);
        return pods;
    }
}
