using System.ComponentModel.DataAnnotations;

namespace Crds;

/// <summary>A restart in the sliding window.</summary>
public sealed record CountedRestart
{
    /// <summary>When the operator decided it.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The child that caused it.</summary>
    [MaxLength(Limits.NameLength)]
    public required string Child { get; init; }

    /// <summary>The incarnation that ended or failed to start.</summary>
    public long Incarnation { get; init; }

    /// <summary>Why it ended.</summary>
    [MaxLength(Limits.ReasonLength)]
    public required string Reason { get; init; }
}
