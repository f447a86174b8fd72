using KubeApi;

namespace EndToEnd.Tests;

/// <summary>Two operators for the same trees, one of which leads.</summary>
[Trait("Category", "EndToEnd")]
public class HighAvailabilityTests : Scene
{
    /// <summary>Short, so that a test sees it run out; long enough for a busy machine to renew it.</summary>
    private static readonly string[] Short = ["--leader-elect-lease-duration=10s", "--leader-elect-renew-deadline=8s"];

    /// <summary>No test sees this run out.</summary>
    private static readonly string[] Long = ["--leader-elect-lease-duration=1h", "--leader-elect-renew-deadline=30m"];

    private readonly List<OperatorProcess> replicas = [];

    /// <summary>The first replica comes with its test, which says for how long a lease is.</summary>
    private protected override Task<RunningOperator> StartOperator() => Task.FromResult<RunningOperator>(null!);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var replica in replicas)
        {
            if (replica != Operator) replica.Dispose();
            replica.Log.ShouldNotContain(" ERR ");
        }
        GC.SuppressFinalize(this);
    }

    private protected override string Everything(string[] lines) =>
        string.Join("\n--- a replica:\n", [string.Join('\n', lines), .. replicas.Select(replica => replica.Log)]);

    [Theory]
    [InlineData("stopping shop-c-1")]
    [InlineData("created shop-a-2")]
    public async Task A_leader_killed_in_mid_restart_leaves_the_rest_to_the_other_and_the_failure_counts_once(string moment)
    {
        var (leader, _) = await Two(Short);
        await Apply("shop", Spec("OneForAll", 1, Child("a"), Child("b"), Child("c", onStop: "sleep 2; exit 0")));
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");

        await End("shop-b-1", 3);
        await Seen(moment);
        leader.Kill();
        await RestartedOnce();
        (await Lease()).LeaseTransitions.ShouldBe(1);
    }

    /// <summary>It wakes up between two acts, believing what it believed when it was frozen.</summary>
    [Theory]
    [InlineData("stopping shop-c-1")]
    [InlineData("created shop-a-2")]
    public async Task A_leader_frozen_past_its_lease_in_mid_restart_does_no_harm_when_it_goes_on_and_ends(string moment)
    {
        var (frozen, _) = await Two(Short);
        await Apply("shop", Spec("OneForAll", 2, Child("a"), Child("b"), Child("c", onStop: "sleep 2; exit 0")));
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");

        await End("shop-b-1", 3);
        await Seen(moment);
        await frozen.Freeze();
        await RestartedOnce();
        await frozen.Thaw();
        (await frozen.Exit()).ShouldBe(3, frozen.Log);
        frozen.Log.ShouldContain("The lease");

        // Another failure is the other one's alone, and whatever the first one had still done would show by now.
        await End("shop-c-2", 3);
        await Running("shop", "shop-a-3", "shop-b-3", "shop-c-3");
        (await Status("shop")).Restarts.Total.ShouldBe(2);
        Timeline.Lines.Where(line => line.StartsWith("created", StringComparison.Ordinal)).Count().ShouldBe(9, Everything(Timeline.Lines));
        (await Lease()).LeaseTransitions.ShouldBe(1);
    }

    [Fact]
    public async Task A_leader_that_is_told_to_stop_hands_over_at_once_and_no_pod_notices()
    {
        var (leader, other) = await Two(Long);
        await Apply("shop", Spec("OneForOne", 1, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");
        Timeline.Clear();

        (await leader.Stop()).ShouldBe(0, leader.Log);
        await Until("the other leads", () => Task.FromResult(other.Log.Contains("Supervising 1 trees", StringComparison.Ordinal)));
        await End("shop-b-1", 3);
        await Running("shop", "shop-a-1", "shop-b-2");
        Timeline.Lines.ShouldNotContain(line => line.EndsWith("shop-a-1", StringComparison.Ordinal), Everything(Timeline.Lines));
        (await Status("shop")).Restarts.Total.ShouldBe(1);
    }

    private async Task RestartedOnce()
    {
        await Running("shop", "shop-a-2", "shop-b-2", "shop-c-2");
        HappenedInOrder("stopping shop-c-1", "dead shop-c-1", "stopping shop-a-1", "dead shop-a-1");
        HappenedInOrder("dead shop-c-1", "created shop-a-2");
        HappenedInOrder(
            "dead shop-a-1", "created shop-a-2", "ready shop-a-2", "created shop-b-2", "ready shop-b-2", "created shop-c-2");
        (await Status("shop")).Restarts.Total.ShouldBe(1);
        Timeline.Lines.ShouldNotContain(line => line.EndsWith("-3", StringComparison.Ordinal), Everything(Timeline.Lines));
    }

    /// <summary>One that leads and one that stands by.</summary>
    private async Task<(OperatorProcess Leader, OperatorProcess Other)> Two(string[] terms)
    {
        var leader = Operator = Start(terms);
        await Until("one leads", () => Task.FromResult(leader.Log.Contains("Supervising", StringComparison.Ordinal)));
        Operator = Start(terms);
        await Until("one stands by", () => Task.FromResult(Operator.Log.Contains("standing by", StringComparison.Ordinal)));
        return (leader, Operator);
    }

    private OperatorProcess Start(string[] terms)
    {
        var replica = new OperatorProcess(
            Namespace, null,
            [.. terms, "--leader-elect", "--leader-elect-retry-period=500ms", $"--leader-elect-resource-namespace={Namespace}"]);
        replicas.Add(replica);
        return replica;
    }

    private async Task<LeaseSpec> Lease() => (await Api.Get(
        KubeApi.Lease.Type, Namespace, "supervision-operator", TestContext.Current.CancellationToken)).Spec;
}
