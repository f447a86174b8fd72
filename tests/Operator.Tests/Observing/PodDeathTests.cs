using KubeApi;
using Operator.Kinds;
using Operator.Observing;

namespace Operator.Tests.Observing;

/// <summary>What is dead and what is not is also in the tables of <see cref="PodExitTests"/>; here is what time tells.</summary>
public class PodDeathTests
{
    /// <summary>When the kubelet wrote its last word, plus the pod's grace, plus five seconds.</summary>
    [Theory]
    [InlineData("1.20-evicted", "2026-11-24T20:42:49Z")] // 20:42:24, 20 s
    [InlineData("1.20-preempted", "2026-11-24T20:44:58Z")] // 20:44:38, 15 s
    [InlineData("1.20-deadline-exceeded-still-running", "2026-11-24T20:50:41Z")] // 20:50:28, 8 s
    [InlineData("1.20-rejected-after-restart", "2026-11-24T20:42:49Z")] // 20:42:14, 30 s
    [InlineData("1.36-evicted-still-running", "2026-11-22T22:46:37Z")] // 22:46:02, 30 s
    public void A_pod_that_is_being_killed_is_dead_when_its_grace_is_over_if_nothing_tells_before(string fixture, string killedBy)
    {
        var pod = Some.Pod(fixture);
        var expected = DateTimeOffset.Parse(killedBy, null);

        PodDeath.KilledBy(pod).ShouldBe(expected);
        PodDeath.IsDead(pod, expected.AddSeconds(-1)).ShouldBeFalse();
        PodDeath.IsDead(pod, expected).ShouldBeTrue();
    }

    /// <summary>Then deleting it is all that is left.</summary>
    [Theory]
    [InlineData("1.20-evicted")]
    [InlineData("1.20-deadline-exceeded-still-running")]
    [InlineData("1.36-evicted-still-running")]
    public void Of_a_pod_that_nobody_says_when_it_was_written_nothing_is_known(string fixture)
    {
        var pod = Some.Pod(fixture);
        pod = pod with { Metadata = pod.Metadata with { ManagedFields = null } };

        PodDeath.KilledBy(pod).ShouldBeNull();
        PodDeath.IsDead(pod, DateTimeOffset.MaxValue).ShouldBeFalse();
    }

    /// <summary>A label that somebody sets on evidence does not bring it back to life.</summary>
    [Fact]
    public void Who_writes_something_else_than_the_status_does_not_count()
    {
        var pod = Some.Pod("1.20-evicted");
        var label = new ManagedFields { Manager = "kubectl-label", Time = DateTimeOffset.MaxValue };
        var labelled = pod with { Metadata = pod.Metadata with { ManagedFields = [.. pod.Metadata.ManagedFields!, label] } };

        PodDeath.KilledBy(labelled).ShouldBe(PodDeath.KilledBy(pod));
    }

    /// <summary>Not the phase, not the kubelet's silence: while it says that something runs, it runs.</summary>
    [Fact]
    public void A_pod_whose_phase_is_open_is_never_dead_by_the_clock_alone()
    {
        foreach (var fixture in (string[])["1.20-running", "1.20-deletion-requested", "1.20-node-lost", "1.36-taint-manager"])
            PodDeath.IsDead(Some.Pod(fixture), DateTimeOffset.MaxValue).ShouldBeFalse(fixture);
    }

    [Fact]
    public void A_pod_that_no_node_ever_had_is_dead_when_its_phase_is_final() =>
        PodDeath.IsDead(new Pod { Status = new PodStatus { Phase = "Failed" } }, Some.Instant).ShouldBeTrue();
}
