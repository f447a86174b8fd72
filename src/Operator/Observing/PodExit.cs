using Crds;
using Operator.Kinds;
using Supervision;
using ExitClass = Supervision.ExitClass;

namespace Operator.Observing;

/// <summary>
/// How a pod ended, if it did: the one place where Kubernetes' many ways to die become OTP's few. The moment of an exit is
/// the container's, not the phase's: the kubelet publishes phase Failed about a second later.
/// </summary>
internal static class PodExit
{
    private const string DeadlineExceeded = "DeadlineExceeded";

    /// <summary>Reasons with which the kubelet, the scheduler and the node controller mark pods that did nothing wrong.</summary>
    private static readonly HashSet<string> DisruptionReasons = new(StringComparer.Ordinal)
    {
        "Evicted", "Preempting", "Preempted", "NodeLost", "Shutdown", "NodeShutdown", "Terminated",
    };

    /// <summary>Reasons of a container whose exit code is not its program's own.</summary>
    private static readonly HashSet<string> ForeignCodeReasons = new(StringComparer.Ordinal)
    {
        "OOMKilled", "StartError", "ContainerCannotRun", "ContainerStatusUnknown",
    };

    /// <summary>How it ended; null while that is open.</summary>
    public static Exit? Of(Pod pod, IReadOnlyCollection<int> normalExitCodes, DateTimeOffset now)
    {
        var ended = Ended(pod, normalExitCodes, now);
        if (Disruption(pod, now) is { } disruption)
            // What had ended by itself before then was not taken away.
            return ended is { ExitCode: not null } && ended.FinishedAt < DisruptedAt(pod) ? ended : disruption;
        // Containers that ended because somebody had asked for the pod's deletion did not crash.
        return ended is not null && DeletionRequested(pod) is { } requested && ended.FinishedAt >= requested
            ? Of(ExitClass.Disruption, ended.FinishedAt, ExitReasons.Deleted, null, pod)
            : ended;
    }

    private static Exit? Disruption(Pod pod, DateTimeOffset now)
    {
        var (status, failed, deleting) = (pod.Status, pod.Status.Phase is "Failed", pod.Metadata.DeletionTimestamp is not null);
        if ((failed || deleting) && status.Reason is { } reason && DisruptionReasons.Contains(reason))
            return Of(ExitClass.Disruption, now, reason, status.Message, pod);
        if ((failed || deleting) && Target(pod) is { } target)
            return Of(ExitClass.Disruption, now, target.Reason, target.Message, pod);
        // Rejected by its kubelet: no room, another node's selector, a port in use. What never ran did not fail.
        return failed && status.Reason is { Length: > 0 } and not DeadlineExceeded && !HasRun(pod)
            ? Of(ExitClass.Disruption, now, status.Reason, status.Message, pod)
            : null;
    }

    private static PodCondition? Target(Pod pod) =>
        pod.Status.Conditions.FirstOrDefault(condition => condition is { Type: "DisruptionTarget", Status: "True" });

    private static bool HasRun(Pod pod) => pod.Status.ContainerStatuses.Concat(pod.Status.InitContainerStatuses)
        .Any(status => status.State.Running is not null || status.State.Terminated is not null);

    /// <summary>The first moment from which the disruption may have ended it; null if nobody wrote it down.</summary>
    private static DateTimeOffset? DisruptedAt(Pod pod)
    {
        var (marked, requested) = (Target(pod)?.LastTransitionTime, DeletionRequested(pod));
        return marked is null || requested < marked ? requested : marked;
    }

    private static Exit? Ended(Pod pod, IReadOnlyCollection<int> normalExitCodes, DateTimeOffset now)
    {
        var terminated = pod.MainStatuses.Where(status => status.State.Terminated is not null)
            .OrderBy(status => status.State.Terminated!.FinishedAt ?? now).ToList();
        var failed = terminated.FirstOrDefault(status => !IsNormal(status.State.Terminated!, normalExitCodes))
            ?? (pod.Status.Phase is "Failed"
                ? pod.Status.InitContainerStatuses.FirstOrDefault(status => status.State.Terminated is { ExitCode: not 0 }
                    && !pod.Spec.InitContainers.Any(container => container.Name == status.Name && container.IsSidecar))
                : null);
        if (failed is not null) return Of(failed, ExitClass.Abnormal, pod, now);
        if (terminated.Count > 0 && terminated.Count == pod.Spec.Containers.Count
            && (pod.Status.Phase is not "Failed" || pod.Status.Reason is null))
            return Of(terminated[^1], ExitClass.Normal, pod, now);
        return pod.Status.Phase switch
        {
            "Failed" => Of(ExitClass.Abnormal, now, pod.Status.Reason, pod.Status.Message, pod),
            "Succeeded" => Of(ExitClass.Normal, now, ExitReasons.Completed, pod.Status.Message, pod),
            _ => null,
        };
    }

    /// <summary>
    /// By the exit code: 128 + n is how runtimes tell of signal n, and a program may say the same by itself. A code that the
    /// kernel or the runtime made up is no answer of the program's, and never normal.
    /// </summary>
    private static bool IsNormal(ContainerTerminated terminated, IReadOnlyCollection<int> normalExitCodes)
    {
        var code = terminated.ExitCode == 0 && terminated.Signal is > 0 and var signal ? 128 + signal : terminated.ExitCode;
        return normalExitCodes.Contains(code) && (code == 0 || !ForeignCodeReasons.Contains(terminated.Reason ?? ""));
    }

    private static Exit Of(ContainerStatus status, ExitClass exitClass, Pod pod, DateTimeOffset now)
    {
        var terminated = status.State.Terminated!;
        return Of(exitClass, terminated.FinishedAt ?? now, terminated.Reason, terminated.Message, pod) with
        {
            ExitCode = terminated.ExitCode,
            // Runtimes report a death by signal as 128 + its number.
            Signal = terminated.Signal is > 0 and var signal ? signal
                : terminated.ExitCode is > 128 and <= 192 ? terminated.ExitCode - 128
                : null,
        };
    }

    private static Exit Of(ExitClass exitClass, DateTimeOffset finishedAt, string? reason, string? message, Pod pod) =>
        new(exitClass, finishedAt)
        {
            Reason = string.IsNullOrWhiteSpace(reason) ? Unexplained(exitClass) : Text.OneLine(reason, Limits.ReasonLength),
            Message = string.IsNullOrWhiteSpace(message) ? null : Text.Plain(message.Trim(), Limits.MessageBytes),
            Node = pod.Spec.NodeName,
        };

    private static string Unexplained(ExitClass exitClass) => exitClass switch
    {
        ExitClass.Normal => ExitReasons.Completed,
        ExitClass.Disruption => "DisruptionTarget",
        _ => "Error",
    };

    /// <summary>When the deletion was asked for, in whole seconds; deletionTimestamp is when it will be enforced.</summary>
    private static DateTimeOffset? DeletionRequested(Pod pod) =>
        pod.Metadata.DeletionTimestamp?.Later(-(Int128)(pod.Metadata.DeletionGracePeriodSeconds ?? 0));
}
