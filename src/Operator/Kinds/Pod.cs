using System.Text.Json.Serialization;
using Crds;
using KubeApi;

namespace Operator.Kinds;

/// <summary>
/// As much of a pod as tells whose it is, how it lives and how it died. What is not here is never kept, and what many pods have
/// alike is kept once, so that the store holds a living pod in less than 1 KiB whatever its template is like. Last words
/// (<see cref="ContainerTerminated.Message"/>) come on top, up to the 4 KiB a container that the kubelet allows.
/// </summary>
internal sealed record Pod : IApiObject
{
    public ObjectMeta Metadata { get; init => field = Kept(value ?? new()); } = new();

    public PodSpec Spec { get; init => field = Shared.Of(value ?? new()); } = new();

    public PodStatus Status { get; init => field = value ?? new(); } = new();

    /// <summary>What is known of its main containers; of those that are not in it by now nothing is.</summary>
    [JsonIgnore]
    public IEnumerable<ContainerStatus> MainStatuses =>
        Status.ContainerStatuses.Where(status => Spec.Containers.Any(container => container.Name == status.Name));

    /// <summary>The UID of the tree that controls it, which is how a tree finds its pods.</summary>
    [JsonIgnore]
    public string? ControllerUid => Metadata.ControllingTree()?.Uid;

    /// <summary>Before 1.22 a status has no entry of its own, and of pods the kubelet is who writes it.</summary>
    private static ManagedFields? LastStatusWrite(IReadOnlyList<ManagedFields>? all) => all?
        .Where(entry => entry is { Subresource: "status" } or { Manager: "kubelet" })
        .MaxBy(entry => entry.Time);

    private static ObjectMeta Kept(ObjectMeta all) => all with
    {
        Namespace = Shared.Of(all.Namespace),
        Labels = all.Labels is null ? null : new FewLabels(
            all.Labels.Where(label => label.Key.StartsWith(Labels.Prefix, StringComparison.Ordinal))),
        Annotations = null,
        Finalizers = null,
        ManagedFields = LastStatusWrite(all.ManagedFields) is not { } last ? null
            : [last with { Manager = Shared.Of(last.Manager), Subresource = Shared.Of(last.Subresource) }],
        OwnerReferences = all.OwnerReferences?.Where(owner => owner is { Controller: true }).Select(owner => Shared.Of(owner)).ToArray(),
    };
}

internal sealed record PodSpec
{
    public string? NodeName { get; init => field = Shared.Of(value); }

    public long? TerminationGracePeriodSeconds { get; init; }

    public IReadOnlyList<PodContainer> Containers { get; init => field = Kept(value); } = [];

    public IReadOnlyList<PodContainer> InitContainers { get; init => field = Kept(value); } = [];

    private static PodContainer[] Kept(IReadOnlyList<PodContainer>? all) =>
        [.. all?.OfType<PodContainer>().Select(container => Shared.Of(container)) ?? []];

    // By what is in the lists: the pods of one child on one node have all of it alike, and share one. A field that is not
    // compared here would be another pod's.
    public bool Equals(PodSpec? other) => other is not null
        && NodeName == other.NodeName
        && TerminationGracePeriodSeconds == other.TerminationGracePeriodSeconds
        && Containers.SequenceEqual(other.Containers)
        && InitContainers.SequenceEqual(other.InitContainers);

    public override int GetHashCode() =>
        HashCode.Combine(NodeName, TerminationGracePeriodSeconds, Containers.Count, InitContainers.Count);
}

internal sealed record PodContainer
{
    public string Name { get; init; } = "";

    /// <summary>Of an init container only: Always makes it a sidecar, which outlives the main containers.</summary>
    public string? RestartPolicy { get; init; }

    [JsonIgnore]
    public bool IsSidecar => RestartPolicy == "Always";
}

internal sealed record PodStatus
{
    public string? Phase { get; init => field = Shared.Of(value); }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    /// <summary>When its kubelet first saw it.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Those that say anything: a condition that holds is news only of readiness and of disruption, and the time of
    /// its change only of the latter.</summary>
    public IReadOnlyList<PodCondition> Conditions { get; init => field = Kept(value); } = [];

    public IReadOnlyList<ContainerStatus> ContainerStatuses { get; init => field = Kept(value); } = [];

    public IReadOnlyList<ContainerStatus> InitContainerStatuses { get; init => field = Kept(value); } = [];

    /// <summary>Its phase will not change any more.</summary>
    [JsonIgnore]
    public bool IsFinal => Phase is "Succeeded" or "Failed";

    private static PodCondition[] Kept(IReadOnlyList<PodCondition>? all) =>
        [.. all?.Where(condition => condition is { Status: not "True" } or { Type: "Ready" or "DisruptionTarget" })
            .Select(condition => condition.Type == "DisruptionTarget"
                ? condition
                : Shared.Of(condition with { LastTransitionTime = null })) ?? []];

    // Living containers are much alike; no two deaths are.
    private static ContainerStatus[] Kept(IReadOnlyList<ContainerStatus>? all) =>
        [.. all?.OfType<ContainerStatus>().Select(status => status.State.Terminated is null ? Shared.Of(status) : status) ?? []];
}

internal sealed record PodCondition
{
    public string Type { get; init; } = "";

    public string Status { get; init; } = "";

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? LastTransitionTime { get; init; }
}

internal sealed record ContainerStatus
{
    public string Name { get; init => field = Shared.Of(value ?? ""); } = "";

    public ContainerState State { get; init => field = value ?? new(); } = new();
}

internal sealed record ContainerState
{
    public ContainerWaiting? Waiting { get; init; }

    public ContainerRunning? Running { get; init; }

    public ContainerTerminated? Terminated { get; init; }
}

internal sealed record ContainerWaiting
{
    public string? Reason { get; init => field = Shared.Of(value); }

    public string? Message { get; init; }
}

internal sealed record ContainerRunning;

internal sealed record ContainerTerminated
{
    public int ExitCode { get; init; }

    public int? Signal { get; init; }

    public string? Reason { get; init => field = Shared.Of(value); }

    public string? Message { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}
