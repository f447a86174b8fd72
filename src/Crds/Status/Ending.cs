using System.ComponentModel.DataAnnotations;

namespace Crds;

/// <summary>Set from the moment a tree stops supervising by itself; absent while it supervises.</summary>
public sealed record Ending
{
    /// <summary>Why.</summary>
    public required EndingReason Reason { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The child whose exit was the last straw.</summary>
    [MaxLength(Limits.NameLength)]
    public required string Child { get; init; }

    /// <summary>The survivors are left running (onIntensityExceeded.action Hold).</summary>
    public bool Holds { get; init; }

    /// <summary>What led to it.</summary>
    [MaxLength(Limits.MessageBytes)]
    public string? Message { get; init; }
}
