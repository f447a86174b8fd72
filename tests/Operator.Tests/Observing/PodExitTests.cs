using System.Text;
using Crds;
using Operator.Kinds;
using Operator.Observing;
using Supervision;
using ExitClass = Supervision.ExitClass;

namespace Operator.Tests.Observing;

/// <summary>
/// Pods as kubelets write them. The files that begin with 1.20 come from a kubelet 1.20.2, or were changed from such a one
/// where a scenario cannot be had on a healthy node; those with 1.36 have what later kubelets added.
/// </summary>
public class PodExitTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 22, 50, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("no-status")]
    [InlineData("1.20-running")]
    [InlineData("1.20-ready")]
    [InlineData("1.20-image-pull-back-off")]
    [InlineData("1.20-exit-0-one-of-two")]
    [InlineData("1.20-one-of-two-statuses-missing")]
    [InlineData("1.20-deletion-requested")]
    [InlineData("1.36-running")]
    [InlineData("1.36-ready")]
    [InlineData("1.36-image-pull-back-off")]
    [InlineData("1.36-disruption-target-only")]
    public void A_pod_that_has_not_ended_has_no_exit_and_is_not_dead(string fixture)
    {
        Of(fixture).ShouldBeNull();
        PodExit.IsDead(Some.Pod(fixture)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("1.20-exit-0-phase-running", ExitClass.Normal, "Completed", 0, null)]
    [InlineData("1.20-succeeded", ExitClass.Normal, "Completed", 0, null)]
    [InlineData("1.20-exit-3-phase-running", ExitClass.Abnormal, "Error", 3, null)]
    [InlineData("1.20-exit-3-phase-failed", ExitClass.Abnormal, "Error", 3, null)]
    [InlineData("1.20-exit-7", ExitClass.Abnormal, "Error", 7, null)]
    [InlineData("1.20-exit-7-phase-running", ExitClass.Abnormal, "Error", 7, null)]
    [InlineData("1.20-exit-0-with-signal", ExitClass.Abnormal, "Error", 0, 15)]
    [InlineData("1.20-oom-killed", ExitClass.Abnormal, "OOMKilled", 137, 9)]
    [InlineData("1.20-sigterm-by-itself", ExitClass.Abnormal, "Error", 143, 15)]
    [InlineData("1.20-init-failed", ExitClass.Abnormal, "Error", 2, null)]
    [InlineData("1.20-crash-before-deletion", ExitClass.Abnormal, "Error", 1, null)]
    [InlineData("1.20-deleted-by-someone-else", ExitClass.Disruption, "Deleted", null, null)]
    [InlineData("1.20-deleted-final", ExitClass.Disruption, "Deleted", null, null)]
    [InlineData("1.20-evicted", ExitClass.Disruption, "Evicted", null, null)]
    [InlineData("1.20-preempted", ExitClass.Disruption, "Preempting", null, null)]
    [InlineData("1.20-node-shutdown", ExitClass.Disruption, "Shutdown", null, null)]
    [InlineData("1.36-exit-3-phase-running", ExitClass.Abnormal, "Error", 3, null)]
    [InlineData("1.36-oom-killed", ExitClass.Abnormal, "OOMKilled", 137, 9)]
    [InlineData("1.36-succeeded", ExitClass.Normal, "Completed", 0, null)]
    [InlineData("1.36-exit-7-with-sidecar", ExitClass.Abnormal, "Error", 7, null)]
    [InlineData("1.36-sidecar-terminated", ExitClass.Normal, "Completed", 0, null)]
    [InlineData("1.36-init-failed", ExitClass.Abnormal, "Error", 2, null)]
    [InlineData("1.36-container-status-unknown", ExitClass.Abnormal, "ContainerStatusUnknown", 137, 9)]
    [InlineData("1.36-evicted", ExitClass.Disruption, "Evicted", null, null)]
    [InlineData("1.36-evicted-condition-only", ExitClass.Disruption, "TerminationByKubelet", null, null)]
    [InlineData("1.36-drained", ExitClass.Disruption, "EvictionByEvictionAPI", null, null)]
    [InlineData("1.36-disruption-withdrawn", ExitClass.Abnormal, "Error", 1, null)]
    [InlineData("1.36-node-shutdown", ExitClass.Disruption, "Terminated", null, null)]
    [InlineData("1.36-node-shutdown-rejected", ExitClass.Disruption, "NodeShutdown", null, null)]
    [InlineData("1.36-deleted-by-someone-else", ExitClass.Disruption, "Deleted", null, null)]
    [InlineData("1.36-deleted-exits-0", ExitClass.Disruption, "Deleted", null, null)]
    [InlineData("1.36-hostile-message", ExitClass.Abnormal, "Error", 1, null)]
    public void A_pod_of_which_nothing_runs_has_ended_and_is_dead(
        string fixture, ExitClass exitClass, string reason, int? exitCode, int? signal)
    {
        Ended(fixture).ShouldBe((exitClass, reason, exitCode, signal));
        PodExit.IsDead(Some.Pod(fixture)).ShouldBeTrue();
    }

    /// <summary>A successor now would be a second one beside it.</summary>
    [Theory]
    [InlineData("1.20-one-of-two-failed", ExitClass.Abnormal, "Error", 1)]
    [InlineData("1.20-one-of-two-failed-other-status-missing", ExitClass.Abnormal, "Error", 1)]
    [InlineData("1.20-deadline-exceeded-still-running", ExitClass.Abnormal, "DeadlineExceeded", null)]
    [InlineData("1.36-sidecar-still-running", ExitClass.Normal, "Completed", 0)]
    [InlineData("1.36-failed-sidecar-still-running", ExitClass.Abnormal, "Error", 1)]
    [InlineData("1.36-evicted-still-running", ExitClass.Disruption, "Evicted", null)]
    [InlineData("1.36-evicted-init-still-running", ExitClass.Disruption, "Evicted", null)]
    [InlineData("1.36-preempted", ExitClass.Disruption, "PreemptionByScheduler", null)]
    public void A_pod_whose_end_is_decided_is_not_dead_while_some_of_it_still_runs(
        string fixture, ExitClass exitClass, string reason, int? exitCode)
    {
        Ended(fixture).ShouldBe((exitClass, reason, exitCode, null));
        PodExit.IsDead(Some.Pod(fixture)).ShouldBeFalse();
    }

    /// <summary>The kubelet knows nothing of normalExitCodes: to it, the pod has failed.</summary>
    [Theory]
    [InlineData("1.20-exit-7-phase-running")]
    [InlineData("1.20-exit-7")]
    [InlineData("1.36-exit-7-with-sidecar")]
    public void An_exit_code_that_the_spec_calls_normal_is_normal(string fixture)
    {
        var exit = PodExit.Of(Some.Pod(fixture), [0, 7], Now).ShouldNotBeNull();
        (exit.Class, exit.ExitCode).ShouldBe((ExitClass.Normal, 7));
    }

    [Fact]
    public void Only_the_codes_in_the_list_are_normal() =>
        PodExit.Of(Some.Pod("1.20-exit-0-phase-running"), [7], Now)!.Class.ShouldBe(ExitClass.Abnormal);

    [Fact]
    public void A_pod_that_failed_for_a_reason_of_its_own_did_not_end_well_even_if_its_containers_did()
    {
        var pod = Some.Pod("1.20-exit-0-phase-running");
        pod = pod with { Status = pod.Status with { Phase = "Failed", Reason = "DeadlineExceeded" } };

        var exit = PodExit.Of(pod, [0], Now).ShouldNotBeNull();
        (exit.Class, exit.Reason).ShouldBe((ExitClass.Abnormal, "DeadlineExceeded"));
    }

    [Theory]
    [InlineData("1.20-exit-3-phase-running", "2026-11-22T22:46:02Z")]
    [InlineData("1.20-succeeded", "2026-11-22T22:46:06Z")] // the last of the two
    [InlineData("1.20-crash-before-deletion", "2026-11-22T22:46:12Z")] // the first that failed
    [InlineData("1.20-deleted-by-someone-else", "2026-11-22T22:46:22Z")]
    [InlineData("1.36-container-status-unknown", "2026-11-22T22:50:00Z")] // nobody knows: now
    [InlineData("1.20-evicted", "2026-11-22T22:50:00Z")]
    public void An_exit_has_the_time_of_the_container_that_decided_it(string fixture, string finishedAt) =>
        Of(fixture)!.FinishedAt.ShouldBe(DateTimeOffset.Parse(finishedAt, null));

    [Theory]
    [InlineData("1.20-exit-3-phase-running", "no database at db:5432")]
    [InlineData("1.20-init-failed", "migration 12 failed")]
    [InlineData("1.20-node-shutdown", "Node is shutting, evicting pods")]
    [InlineData("1.36-drained", "Eviction API: evicting")]
    [InlineData("1.20-sigterm-by-itself", null)]
    public void Last_words_come_from_whoever_spoke_them(string fixture, string? message) => Of(fixture)!.Message.ShouldBe(message);

    [Fact]
    public void An_exit_names_its_node() => Of("1.20-exit-3-phase-failed")!.Node.ShouldBe("node-1");

    [Fact]
    public void A_message_of_any_size_is_cut_to_the_limit_between_two_characters()
    {
        var message = Of("1.36-hostile-message")!.Message.ShouldNotBeNull();

        Encoding.UTF8.GetByteCount(message).ShouldBeInRange(Limits.MessageBytes - 4, Limits.MessageBytes);
        message.ShouldBe(string.Concat(Enumerable.Repeat("💥", (message.Length - 1) / 2)) + "…");
    }

    [Fact]
    public void A_reason_of_any_size_is_cut_to_the_limit()
    {
        var pod = new Pod { Status = new PodStatus { Phase = "Failed", Reason = new string('x', 10_000) } };
        PodExit.Of(pod, [0], Now)!.Reason.Length.ShouldBeLessThanOrEqualTo(Limits.ReasonLength);
    }

    /// <summary>The API has whole seconds: an exit in that very second is taken for the deletion's.</summary>
    [Theory]
    [InlineData("2026-11-22T22:46:21Z", ExitClass.Abnormal)]
    [InlineData("2026-11-22T22:46:22Z", ExitClass.Disruption)]
    public void An_exit_belongs_to_a_deletion_from_the_second_on_in_which_that_was_asked_for(string finishedAt, ExitClass expected)
    {
        var pod = Some.Pod("1.36-deleted-by-someone-else");
        var terminated = pod.Status.ContainerStatuses[0].State.Terminated! with { FinishedAt = DateTimeOffset.Parse(finishedAt, null) };
        var status = pod.Status.ContainerStatuses[0] with { State = new ContainerState { Terminated = terminated } };

        PodExit.Of(pod with { Status = pod.Status with { ContainerStatuses = [status] } }, [0], Now)!.Class.ShouldBe(expected);
    }

    [Fact]
    public void Every_fixture_is_in_a_table()
    {
        var used = GetType().GetMethods().SelectMany(method => method.GetCustomAttributes(typeof(InlineDataAttribute), false))
            .Select(row => (string?)((InlineDataAttribute)row).Data[0]).ToHashSet();
        var files = Directory.GetFiles(Repository.Fixture("Pods")).Select(Path.GetFileNameWithoutExtension).ToList();

        files.Count.ShouldBeGreaterThan(40);
        files.Where(file => !used.Contains(file)).ShouldBeEmpty();
    }

    private static (ExitClass, string, int?, int?) Ended(string fixture)
    {
        var exit = Of(fixture).ShouldNotBeNull();
        return (exit.Class, exit.Reason, exit.ExitCode, exit.Signal);
    }

    private static Exit? Of(string fixture) => PodExit.Of(Some.Pod(fixture), [0], Now);
}
