using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Crds.Json;
using Crds.Schema;

namespace Crds;

/// <summary>What the operator sees, and all that it remembers: a new operator goes on from here.</summary>
/// <remarks>Two statuses are equal if their JSON is: records compare lists by reference, and what is stored is what
/// counts (times, for one, are stored in microseconds).</remarks>
public sealed record SupervisionTreeStatus
{
    /// <summary>The generation of the spec that this status is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Accepted: the spec is valid and in force. Ready: every child that should run has started. Progressing:
    /// children are being started, stopped or replaced. Terminated: the supervisor has ended.</summary>
    [ListMap("type")]
    [MaxLength(16)]
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];

    /// <summary>The revision of the spec in force, and the suffix of the name of the ControllerRevision that holds it;
    /// absent until one was accepted.</summary>
    public string? AcceptedRevision { get; init; }

    /// <summary>With action Rollback: the newest revision under which every child was healthy, either until it was replaced
    /// or for a whole `periodSeconds` without a counted restart.</summary>
    public string? HealthyRevision { get; init; }

    /// <summary>Set while an older spec is in force because the present one was given up.</summary>
    public Rollback? Rollback { get; init; }

    /// <summary>Children that have started, of those that should, as in 2/3.</summary>
    public string? Ready { get; init; }

    /// <summary>Instances of a SimpleOneForOne child, for `kubectl scale`.</summary>
    public int? Replicas { get; init; }

    /// <summary>Those of them that are ready.</summary>
    public int? ReadyReplicas { get; init; }

    /// <summary>The label selector of the tree's pods, for `kubectl scale` and autoscalers.</summary>
    public string? Selector { get; init; }

    /// <summary>Counted restarts.</summary>
    public Restarts Restarts { get; init => field = value ?? new(); } = new();

    /// <summary>The time of the last counted restart.</summary>
    public DateTimeOffset? LastRestartTime { get; init; }

    /// <summary>Set from the moment the tree stops supervising by itself.</summary>
    public Ending? Ending { get; init; }

    /// <summary>The highest incarnation of any child that was removed, or scaled away; absent if none was. A child that is
    /// added begins above it, so that no name of an object is ever used twice.</summary>
    public long? HighestRemoved { get; init; }

    /// <summary>The children, in start order, then those that are being removed.</summary>
    [ListMap("name")]
    public IReadOnlyList<ChildStatus> Children { get; init => field = value ?? []; } = [];

    /// <summary>The last 20 exits and decisions, newest first.</summary>
    [MaxLength(Limits.History)]
    public IReadOnlyList<HistoryEntry> History { get; init => field = value ?? []; } = [];

    /// <summary>Equal if the JSON is.</summary>
    public bool Equals(SupervisionTreeStatus? other) =>
        ReferenceEquals(this, other) || (other is not null && Json().AsSpan().SequenceEqual(other.Json()));

    /// <summary>Cheap, and equal for equal statuses.</summary>
    public override int GetHashCode() =>
        HashCode.Combine(ObservedGeneration, Restarts.Total, Children.Count, History.Count);

    private byte[] Json() => JsonSerializer.SerializeToUtf8Bytes(this, CrdsJson.Default.SupervisionTreeStatus);
}
