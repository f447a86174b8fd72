using System.Text.Json;
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

    /// <summary>Before the grace of any of them is over.</summary>
    private static readonly DateTimeOffset Meanwhile = new(2026, 11, 22, 22, 46, 10, TimeSpan.Zero);

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
    [InlineData("1.20-unschedulable")]
    [InlineData("1.20-config-missing")]
    [InlineData("1.36-disruption-target-only")]
    public void A_pod_that_has_not_ended_has_no_exit_and_is_not_dead(string fixture)
    {
        Of(fixture).ShouldBeNull();
        PodDeath.IsDead(Some.Pod(fixture), Now).ShouldBeFalse();
        PodDeath.KilledBy(Some.Pod(fixture)).ShouldBeNull();
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
    [InlineData("1.20-evicted-by-api", ExitClass.Disruption, "Deleted", null, null)]
    [InlineData("1.20-cannot-start", ExitClass.Abnormal, "StartError", 128, null)]
    [InlineData("1.20-liveness-killed", ExitClass.Abnormal, "Error", 137, 9)]
    [InlineData("1.20-liveness-exits-0", ExitClass.Normal, "Completed", 0, null)]
    [InlineData("1.20-deadline-exceeded-never-ran", ExitClass.Abnormal, "DeadlineExceeded", null, null)]
    [InlineData("1.20-rejected-out-of-cpu", ExitClass.Disruption, "OutOfcpu", null, null)]
    [InlineData("1.20-rejected-out-of-memory", ExitClass.Disruption, "OutOfmemory", null, null)]
    [InlineData("1.20-rejected-out-of-ephemeral-storage", ExitClass.Disruption, "OutOfephemeral-storage", null, null)]
    [InlineData("1.20-rejected-out-of-hugepages", ExitClass.Disruption, "OutOfhugepages-1Gi", null, null)]
    [InlineData("1.20-rejected-node-affinity", ExitClass.Disruption, "NodeAffinity", null, null)]
    [InlineData("1.20-rejected-node-ports", ExitClass.Disruption, "NodePorts", null, null)]
    [InlineData("1.20-rejected-sysctl", ExitClass.Disruption, "SysctlForbidden", null, null)]
    [InlineData("1.36-rejected", ExitClass.Disruption, "OutOfcpu", null, null)]
    [InlineData("1.36-crash-before-drain", ExitClass.Abnormal, "Error", 3, null)]
    [InlineData("1.36-pod-gc", ExitClass.Disruption, "DeletionByPodGC", null, null)]
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
        PodDeath.IsDead(Some.Pod(fixture), Now).ShouldBeTrue();
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
    [InlineData("1.36-taint-manager", ExitClass.Disruption, "DeletionByTaintManager", null)]
    [InlineData("1.20-evicted", ExitClass.Disruption, "Evicted", null)]
    [InlineData("1.20-preempted", ExitClass.Disruption, "Preempting", null)]
    [InlineData("1.20-node-shutdown", ExitClass.Disruption, "Shutdown", null)]
    [InlineData("1.20-node-lost", ExitClass.Disruption, "NodeLost", null)]
    [InlineData("1.20-rejected-after-restart", ExitClass.Disruption, "NodeAffinity", null)]
    public void A_pod_whose_end_is_decided_is_not_dead_while_some_of_it_still_runs(
        string fixture, ExitClass exitClass, string reason, int? exitCode)
    {
        Ended(fixture).ShouldBe((exitClass, reason, exitCode, null));
        PodDeath.IsDead(Some.Pod(fixture), Meanwhile).ShouldBeFalse();
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

    /// <summary>Kubelets of every age and with every plugin have words of their own for it.</summary>
    [Theory]
    [InlineData("OutOfpods")]
    [InlineData("OutOfnvidia.com/gpu")]
    [InlineData("NodeName")]
    [InlineData("UnexpectedAdmissionError")]
    [InlineData("TopologyAffinityError")]
    [InlineData("SMTAlignmentError")]
    [InlineData("AppArmor")]
    [InlineData("a word of next year")]
    public void Whatever_a_kubelet_rejects_a_pod_for_what_never_ran_did_not_fail(string reason)
    {
        var pod = Some.Pod("1.20-rejected-out-of-cpu");
        pod = pod with { Status = pod.Status with { Reason = reason } };

        (PodExit.Of(pod, [0], Now)!.Class, PodExit.Of(pod, [0], Now)!.Reason).ShouldBe((ExitClass.Disruption, reason));
        PodDeath.IsDead(pod, Now).ShouldBeTrue();
    }

    [Fact]
    public void A_pod_that_failed_and_nobody_says_why_did_not_end_well() =>
        PodExit.Of(new Pod { Status = new PodStatus { Phase = "Failed" } }, [0], Now)!.Class.ShouldBe(ExitClass.Abnormal);

    /// <summary>143 is how a runtime tells of SIGTERM, and what a shell ends with whose child died of it: nobody can tell which.</summary>
    [Theory]
    [InlineData("1.20-sigterm-by-itself", 143)]
    [InlineData("1.20-liveness-killed", 137)]
    [InlineData("1.20-exit-0-with-signal", 143)]
    public void A_code_above_128_is_normal_if_the_list_says_so(string fixture, int code)
    {
        PodExit.Of(Some.Pod(fixture), [0, code], Now)!.Class.ShouldBe(ExitClass.Normal);
        PodExit.Of(Some.Pod(fixture), [0], Now)!.Class.ShouldBe(ExitClass.Abnormal);
    }

    [Theory]
    [InlineData("1.20-oom-killed")]
    [InlineData("1.20-cannot-start")]
    [InlineData("1.36-oom-killed")]
    [InlineData("1.36-container-status-unknown")]
    public void A_code_that_is_not_the_programs_own_is_never_normal(string fixture) =>
        PodExit.Of(Some.Pod(fixture), [.. Enumerable.Range(0, 256)], Now)!.Class.ShouldBe(ExitClass.Abnormal);

    /// <summary>containerd says so too when the kernel killed a child of a program that coped with it.</summary>
    [Fact]
    public void A_program_that_ends_well_although_a_child_of_it_was_killed_ended_well()
    {
        var pod = Some.Pod("1.20-oom-killed", terminated => terminated with { ExitCode = 0 });
        PodExit.Of(pod, [0], Now)!.Class.ShouldBe(ExitClass.Normal);
    }

    [Fact]
    public void Containers_that_somebody_debugs_a_pod_with_are_none_of_its_own()
    {
        var json = File.ReadAllText(Repository.Fixture("Pods", "1.36-running.json")).Replace("\"containerStatuses\"", """
            "ephemeralContainerStatuses": [{ "name": "debugger", "state": { "terminated": { "exitCode": 1, "reason": "Error" } } }],
            "containerStatuses"
            """, StringComparison.Ordinal);
        var pod = JsonSerializer.Deserialize(json, KindsJson.Default.Pod)!;

        json.ShouldContain("debugger");
        PodExit.Of(pod, [0], Now).ShouldBeNull();
        PodDeath.IsDead(pod, Now).ShouldBeFalse();
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

    /// <summary>The API has whole seconds: an exit in that very second is taken for the deletion's.</summary>
    [Theory]
    [InlineData("2026-11-22T22:46:21Z", ExitClass.Abnormal)]
    [InlineData("2026-11-22T22:46:22Z", ExitClass.Disruption)]
    public void An_exit_belongs_to_a_deletion_from_the_second_on_in_which_that_was_asked_for(string finishedAt, ExitClass expected)
    {
        var pod = Some.Pod(
            "1.36-deleted-by-someone-else", terminated => terminated with { FinishedAt = DateTimeOffset.Parse(finishedAt, null) });
        PodExit.Of(pod, [0], Now)!.Class.ShouldBe(expected);
    }

    /// <summary>The mark has its time, and that comes before the deletion's.</summary>
    [Theory]
    [InlineData("2026-11-22T22:46:01Z", ExitClass.Abnormal)]
    [InlineData("2026-11-22T22:46:02Z", ExitClass.Disruption)]
    public void An_exit_belongs_to_a_disruption_from_the_second_on_in_which_that_was_announced(string finishedAt, ExitClass expected)
    {
        foreach (var fixture in (string[])["1.36-drained", "1.36-evicted", "1.36-node-shutdown", "1.36-evicted-condition-only"])
        {
            var pod = Some.Pod(fixture, terminated => terminated with { FinishedAt = DateTimeOffset.Parse(finishedAt, null) });
            PodExit.Of(pod, [0], Now)!.Class.ShouldBe(expected, fixture);
        }
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
