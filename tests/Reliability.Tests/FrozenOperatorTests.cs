using System.Diagnostics;
using Reliability.Tests.Proxy;

namespace Reliability.Tests;

/// <summary>
/// An operator is frozen (a paused virtual machine, a stopped process, a node out of memory) between its decision and what it
/// was to do about it. Another one carries on meanwhile and gets far ahead. When the first goes on it knows nothing of that,
/// and what it decided must not be done any more: no status write protects the API server from a late create. Pods are the
/// stand-in kubelet's.
/// </summary>
[Trait("Category", "Integration")]
public class FrozenOperatorTests : FaultyScene
{
    [Fact]
    public async Task Frozen_when_its_decision_is_written_it_does_not_carry_it_out_when_others_are_ahead()
    {
        await Make("shop", Spec("OneForOne", 5, StandInKubelet.Child("a")));
        await Running("shop", "shop-a-1");

        // Ready to carry on, and frozen itself until then: a request is given up after 30 seconds, and a process may take as
        // long to start on a busy machine. The late act would then be none.
        using var other = Begin("operator-2");
        await Until("the other one is ready", () => Task.FromResult(other.Log.Contains("Supervising", StringComparison.Ordinal)));
        await Quiet();
        await Signal(other, "STOP");

        var frozen = new TaskCompletionSource();
        var thaw = new TaskCompletionSource();
        Proxy.Faults = call => call is { Operator: TheOperator, IsWrite: true, Resource: "supervisiontrees" } && !frozen.Task.IsCompleted
            ? new Fault.Held("the operator is frozen before it has the answer", frozen, thaw.Task)
            : null;
        await Crash("shop-a-1");
        await frozen.Task;
        await Signal(Operator, "STOP");
        var stopped = Stopwatch.StartNew();
        Proxy.Faults = _ => null;
        thaw.SetResult();

        await Signal(other, "CONT");
        foreach (var pod in new[] { "shop-a-2", "shop-a-3", "shop-a-4" })
        {
            await Running("shop", pod);
            await Crash(pod);
        }
        await Running("shop", "shop-a-5");
        await Seen("gone shop-a-2");
        other.Kill();
        // Pods of the stand-in live and die in less time than that.
        await Until("longer than a decision is trusted", () => Task.FromResult(stopped.Elapsed > TimeSpan.FromSeconds(2.5)));
        Timeline.Clear();

        await Signal(Operator, "CONT");
        Proxy.Note("the first operator goes on");
        await Quiet();
        Timeline.Lines.ShouldNotContain("created shop-a-2", Everything(Timeline.Lines));

        // It has not lost its wits over it.
        await Crash("shop-a-5");
        await Running("shop", "shop-a-6");
        Timeline.Live.ShouldBe(["shop-a-6"]);
    }
}
