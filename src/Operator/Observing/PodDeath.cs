using Operator.Kinds;

namespace Operator.Observing;

/// <summary>
/// Whether something of a pod may still run. Its successor is made when nothing does, so what nobody knows counts as running.
/// </summary>
/// <remarks>
/// A final phase does not mean that nothing runs. Kubelets before 1.22 write it when they begin to kill a pod, then never write
/// again: one that was evicted has lost its container statuses by then, one that ran out of activeDeadlineSeconds runs in its
/// status for ever. Nor does deleting such a pod help: the API server forgets it at once, whatever runs. What is certain is
/// that a kubelet which has begun to kill a pod is through with it when the pod's grace is over.
/// </remarks>
internal static class PodDeath
{
    /// <summary>For times in whole seconds, and for what a kubelet has to do besides waiting.</summary>
    private const int SlackSeconds = 5;

    /// <summary>Reasons with which kubelets before 1.22 replace the whole status of a pod that they begin to kill.</summary>
    private static readonly HashSet<string> KillReasons = new(StringComparer.Ordinal) { "Evicted", "Preempting", "Shutdown" };

    /// <summary>Nothing of it runs any more.</summary>
    public static bool IsDead(Pod pod, DateTimeOffset now)
    {
        if (pod.Status.IsFinal && pod.Spec.NodeName is null) return true;
        if (IsRunning(pod)) return KilledBy(pod) <= now;
        if (pod.Status.IsFinal) return !MayRunUnseen(pod) || KilledBy(pod) <= now;
        return HasAllStatuses(pod) && pod.MainStatuses.All(status => status.State.Terminated is not null)
            && !pod.Spec.InitContainers.Any(container => container.IsSidecar);
    }

    /// <summary>When its kubelet, which is killing it, is through with it at the latest; null if that cannot be told.</summary>
    public static DateTimeOffset? KilledBy(Pod pod) => pod.Status.IsFinal
        ? StatusWritten(pod)?.Later((Int128)Math.Max(pod.Spec.TerminationGracePeriodSeconds ?? 0, 0) + SlackSeconds)
        : null;

    private static bool IsRunning(Pod pod) =>
        pod.Status.ContainerStatuses.Concat(pod.Status.InitContainerStatuses).Any(status => status.State.Running is not null);

    /// <summary>
    /// No statuses: it was rejected before anything of it ran, or it was being killed. Rejected means that its kubelet wrote
    /// this when it first saw it; a kubelet that was restarted also rejects what runs.
    /// </summary>
    private static bool MayRunUnseen(Pod pod) => !HasAllStatuses(pod)
        && (KillReasons.Contains(pod.Status.Reason ?? "") || StatusWritten(pod) > pod.Status.StartTime?.Later(SlackSeconds));

    private static bool HasAllStatuses(Pod pod) =>
        pod.Spec.Containers.Count > 0 && pod.MainStatuses.Count() == pod.Spec.Containers.Count;

    /// <summary>Of these entries a pod keeps the last that its kubelet wrote.</summary>
    private static DateTimeOffset? StatusWritten(Pod pod) => pod.Metadata.ManagedFields?.Max(entry => entry.Time);
}
