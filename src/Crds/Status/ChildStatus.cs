using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Crds;

/// <summary>A child as the operator sees and remembers it.</summary>
public sealed record ChildStatus
{
    /// <summary>The child's name.</summary>
    [MaxLength(Limits.NameLength)]
    public required string Name { get; init; }

    /// <summary>What it is: a Pod or a nested SupervisionTree.</summary>
    public ChildKind Kind { get; init; }

    /// <summary>Where it is in its life. Pending: waits for its place in the start order. Starting: not ready yet.
    /// Running. Stopping: being stopped by the supervisor. Restarting: waits for its restart. Completed: ended well.
    /// Dropped: Temporary and ended. Stopped: down because it or the tree is suspended, or the tree ended.</summary>
    public ChildState State { get; init; }

    /// <summary>While Stopping: the state that follows; absent if the child is to be forgotten.</summary>
    public ChildState? NextState { get; init; }

    /// <summary>The number of its current or last instance; it only grows, and is part of the object's name. 0: never
    /// started.</summary>
    public long Incarnation { get; init; }

    /// <summary>The name of its pod or nested tree.</summary>
    [JsonPropertyName("object")]
    public string? ObjectName { get; init; }

    /// <summary>The UID of that object; absent until it is known.</summary>
    public string? Uid { get; init; }

    /// <summary>The hash of the template that its instance was made from.</summary>
    public string? Revision { get; init; }

    /// <summary>How often it was restarted because of its own exits.</summary>
    public long Restarts { get; init; }

    /// <summary>When it entered its state.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When its current or last instance was begun; `restartAt` compares with it.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>While Starting with minReadySeconds: since when its instance is ready without a break.</summary>
    public DateTimeOffset? ReadySince { get; init; }

    /// <summary>Failures in a row, failed starts included, none of them after it ran for backoff.resetAfterSeconds;
    /// decides the next pause.</summary>
    public int Attempts { get; init; }

    /// <summary>When it will be started again; absent: as soon as its turn comes.</summary>
    public DateTimeOffset? NextStartTime { get; init; }

    /// <summary>How it last ended by itself.</summary>
    public ChildExit? LastExit { get; init; }

    /// <summary>Set while the API server does not take its object.</summary>
    public Refusal? Refusal { get; init; }
}
