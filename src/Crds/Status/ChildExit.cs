using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Crds;

/// <summary>How a child ended: its last words, kept when its pod is gone.</summary>
public sealed record ChildExit
{
    /// <summary>When the operator saw it.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>When it ended, by its node's clock.</summary>
    public DateTimeOffset? FinishTime { get; init; }

    /// <summary>What it means to the supervisor. Disruptions are not counted.</summary>
    public required ExitClass Class { get; init; }

    /// <summary>Why, as one word, such as Error, OOMKilled, StartTimeout or Evicted.</summary>
    [MaxLength(Limits.ReasonLength)]
    public required string Reason { get; init; }

    /// <summary>The exit code of the container that decided it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>What the container or the pod said, such as its termination message.</summary>
    [MaxLength(Limits.MessageBytes)]
    public string? Message { get; init; }

    /// <summary>The node it ran on.</summary>
    public string? Node { get; init; }

    /// <summary>The name of its pod or nested tree.</summary>
    [JsonPropertyName("object")]
    public string? ObjectName { get; init; }

    /// <summary>Which incarnation ended.</summary>
    public long Incarnation { get; init; }
}
