using Reliability.Tests.Proxy;

namespace Reliability.Tests;

/// <summary>
/// Sieve's "stale state": an operator starts and is shown the past, a different one for each kind. What it sees is what the
/// API server really said at some moment of two restarts that are long over: pods that are gone, decisions that were carried
/// out. It must do nothing about it. Pods are the stand-in kubelet's.
/// </summary>
[Trait("Category", "Integration")]
public class StaleStateTests : FaultyScene
{
    private const int Pairs = 12;

    private readonly List<(byte[] Trees, byte[] Pods)> past = [];

    [Fact]
    public async Task A_new_operator_that_is_shown_the_past_does_no_harm()
    {
        await MakeRunning("shop");
        Proxy.Faults = call => call.IsWatch ? null : new Fault.After("the moment is recorded", Record);
        await Crash("shop-b-1");
        await RestartedOnce("shop");
        await Crash("shop-b-2");
        await Running("shop", "shop-a-3", "shop-b-3", "shop-c-3");
        await Quiet();
        await Record();
        var settled = await Status("shop");
        settled.Restarts.Total.ShouldBe(2);
        Timeline.Clear();

        foreach (var (trees, pods) in Moments())
        {
            var now = new TaskCompletionSource();
            Proxy.Faults = call => call switch
            {
                { IsList: true, Resource: "supervisiontrees" } => new Fault.Replayed(past[trees].Trees, $"moment {trees} of {past.Count}"),
                { IsList: true, Resource: "pods" } => new Fault.Replayed(past[pods].Pods, $"moment {pods} of {past.Count}"),
                { IsWatch: true } => WatchFaults.HeldUntil(now.Task),
                _ => null,
            };
            Replace();
            await Until("it supervises", () => Task.FromResult(Operator.Log.Contains("Supervising", StringComparison.Ordinal)));
            await Quiet();
            Proxy.Note("what happened since is told");
            now.SetResult();
            await Quiet();
            Operator.Log.ShouldContain("Supervising 1 trees");
        }

        Timeline.Lines.ShouldBeEmpty(Everything(Timeline.Lines));
        (await Status("shop")).ShouldBe(settled, Everything(Timeline.Lines));
        Timeline.Live.ShouldBe(["shop-a-3", "shop-b-3", "shop-c-3"]);
        TestContext.Current.TestOutputHelper!.WriteLine($"{past.Count} moments recorded, {Pairs} pairs of them shown");
    }

    private async Task Record()
    {
        var trees = await Proxy.Server.Read($"/apis/supervision.dev/v1alpha1/namespaces/{Namespace}/supervisiontrees?limit=500");
        var pods = await Proxy.Server.Read($"/api/v1/namespaces/{Namespace}/pods?labelSelector=supervision.dev%2Ftree&limit=500");
        lock (past) past.Add((trees, pods));
    }

    /// <summary>The same moment for both, the oldest beside the newest, and chance.</summary>
    private IEnumerable<(int Trees, int Pods)> Moments()
    {
        var random = new System.Random(Seed);
        var last = past.Count - 1;
        return new[] { (0, last), (last, 0), (last / 2, last / 2), (last / 2, last), (last, last / 2) }
            .Concat(Enumerable.Range(0, Pairs).Select(_ => (random.Next(past.Count), random.Next(past.Count))))
            .Take(Pairs);
    }
}
