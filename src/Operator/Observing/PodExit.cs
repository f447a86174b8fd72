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
    /// <summary>Reasons with which the kubelet, the scheduler and the node controller mark pods that did nothing wrong.</summary>
    private static readonly HashSet<string> DisruptionReasons = new(StringComparer.Ordinal)
    {
        "Evicted", "Preempting", "Preempted", "NodeLost", "Shutdown", "NodeShutdown", "Terminated",
    };

    /// <summary>How it ended; null while that is open.</summary>
    public static Exit? Of(Pod pod, IReadOnlyCollection<int> normalExitCodes, DateTimeOffset now)
    {
        if (Disruption(pod, now) is { } disruption) return disruption;
        var ended = Ended(pod, normalExitCodes, now);
        // Containers that ended because somebody had asked for the pod's deletion did not crash.
        return ended is not null && DeletionRequested(pod) is { } requested && ended.FinishedAt >= requested
            ? Of(ExitClass.Disruption, ended.FinishedAt, ExitReasons.Deleted, null, pod)
            : ended;
    }

    /// <summary>Nothing of it runs any more.</summary>
    public static bool IsDead(Pod pod)
    {
        var statuses = pod.Status.ContainerStatuses;
        if (statuses.Concat(pod.Status.InitContainerStatuses).Any(status => status.State.Running is not null)) return false;
        if (pod.Status.Phase is "Succeeded" or "Failed") return true;
        return statuses.Count > 0 && statuses.Count == pod.Spec.Containers.Count
            && statuses.All(status => status.State.Terminated is not null)
            && !pod.Spec.InitContainers.Any(container => container.RestartPolicy == "Always");
    }

    private static Exit? Disruption(Pod pod, DateTimeOffset now)
    {
        var target = pod.Status.Conditions.FirstOrDefault(condition => condition is { Type: "DisruptionTarget", Status: "True" });
        if (pod.Status.Phase is "Failed" && pod.Status.Reason is { } reason && DisruptionReasons.Contains(reason))
            return Of(ExitClass.Disruption, now, reason, pod.Status.Message, pod);
        return target is not null && (pod.Status.Phase is "Failed" || pod.Metadata.DeletionTimestamp is not null)
            ? Of(ExitClass.Disruption, now, target.Reason ?? "DisruptionTarget", target.Message, pod)
            : null;
    }

    private static Exit? Ended(Pod pod, IReadOnlyCollection<int> normalExitCodes, DateTimeOffset now)
    {
        var terminated = pod.Status.ContainerStatuses.Where(status => status.State.Terminated is not null)
            .OrderBy(status => status.State.Terminated!.FinishedAt ?? now).ToList();
        var failed = terminated.FirstOrDefault(status => !IsNormal(status.State.Terminated!, normalExitCodes))
            ?? (pod.Status.Phase is "Failed"
                ? pod.Status.InitContainerStatuses.FirstOrDefault(status => status.State.Terminated is { ExitCode: not 0 }
                    && !pod.Spec.InitContainers.Any(container => container.Name == status.Name && container.RestartPolicy == "Always"))
                : null);
        if (failed is not null) return Of(failed, ExitClass.Abnormal, pod, now);
        if (terminated.Count > 0 && terminated.Count == pod.Spec.Containers.Count
            && (pod.Status.Phase is not "Failed" || pod.Status.Reason is null))
            return Of(terminated[^1], ExitClass.Normal, pod, now);
        return pod.Status.Phase switch
        {
            "Failed" => Of(ExitClass.Abnormal, now, pod.Status.Reason ?? "Failed", pod.Status.Message, pod),
            "Succeeded" => Of(ExitClass.Normal, now, ExitReasons.Completed, pod.Status.Message, pod),
            _ => null,
        };
    }

    private static bool IsNormal(ContainerTerminated terminated, IReadOnlyCollection<int> normalExitCodes) =>
        terminated.Signal is null or 0 && normalExitCodes.Contains(terminated.ExitCode);

    private static Exit Of(ContainerStatus status, ExitClass exitClass, Pod pod, DateTimeOffset now)
    {
        var terminated = status.State.Terminated!;
        var reason = terminated.Reason ?? (exitClass == ExitClass.Normal ? ExitReasons.Completed : "Error");
        return Of(exitClass, terminated.FinishedAt ?? now, reason, terminated.Message, pod) with
        {
            ExitCode = terminated.ExitCode,
            // Runtimes report a death by signal as 128 + its number.
            Signal = terminated.Signal is > 0 and var signal ? signal
                : terminated.ExitCode is > 128 and <= 192 ? terminated.ExitCode - 128
                : null,
        };
    }

    private static Exit Of(ExitClass exitClass, DateTimeOffset finishedAt, string reason, string? message, Pod pod) =>
        new(exitClass, finishedAt)
        {
            Reason = Text.Bounded(reason, Limits.ReasonLength),
            Message = string.IsNullOrWhiteSpace(message) ? null : Text.Bounded(message.Trim(), Limits.MessageBytes),
            Node = pod.Spec.NodeName,
        };

    /// <summary>When the deletion was asked for, in whole seconds; deletionTimestamp is when it will be enforced.</summary>
    private static DateTimeOffset? DeletionRequested(Pod pod) =>
        pod.Metadata.DeletionTimestamp - TimeSpan.FromSeconds(pod.Metadata.DeletionGracePeriodSeconds ?? 0);
}
