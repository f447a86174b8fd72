using System.Text.Json.Serialization;
using KubeApi;

namespace Operator.Kinds;

/// <summary>As much of a pod as tells how it lives and how it died. What is not here is never decoded and never kept.</summary>
internal sealed record Pod : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();

    public PodSpec Spec { get; init => field = value ?? new(); } = new();

    public PodStatus Status { get; init => field = value ?? new(); } = new();

    /// <summary>What is known of its main containers; of those that are not in it by now nothing is.</summary>
    [JsonIgnore]
    public IEnumerable<ContainerStatus> MainStatuses =>
        Status.ContainerStatuses.Where(status => Spec.Containers.Any(container => container.Name == status.Name));

    /// <summary>The UID of the object that controls it, which is how a tree finds its pods.</summary>
    [JsonIgnore]
    public string? ControllerUid => Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true)?.Uid;
}

internal sealed record PodSpec
{
    public string? NodeName { get; init; }

    public long? TerminationGracePeriodSeconds { get; init; }

    public IReadOnlyList<PodContainer> Containers { get; init => field = value ?? []; } = [];

    public IReadOnlyList<PodContainer> InitContainers { get; init => field = value ?? []; } = [];
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
    public string? Phase { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    /// <summary>When its kubelet first saw it.</summary>
    public DateTimeOffset? StartTime { get; init; }

    public IReadOnlyList<PodCondition> Conditions { get; init => field = value ?? []; } = [];

    public IReadOnlyList<ContainerStatus> ContainerStatuses { get; init => field = value ?? []; } = [];

    public IReadOnlyList<ContainerStatus> InitContainerStatuses { get; init => field = value ?? []; } = [];

    /// <summary>Its phase will not change any more.</summary>
    [JsonIgnore]
    public bool IsFinal => Phase is "Succeeded" or "Failed";
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
    public string Name { get; init; } = "";

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
    public string? Reason { get; init; }

    public string? Message { get; init; }
}

internal sealed record ContainerRunning;

internal sealed record ContainerTerminated
{
    public int ExitCode { get; init; }

    public int? Signal { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}
