using System.ComponentModel.DataAnnotations;

namespace Crds;

/// <summary>Something that happened: an exit, or a decision.</summary>
public sealed record HistoryEntry
{
    /// <summary>When the operator saw or decided it.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What happened; the reason of the event that tells of it.</summary>
    [MaxLength(Limits.ReasonLength)]
    public required string Reason { get; init; }

    /// <summary>The child it is about; absent for the tree itself.</summary>
    [MaxLength(Limits.NameLength)]
    public string? Child { get; init; }

    /// <summary>The incarnation it is about.</summary>
    public long? Incarnation { get; init; }

    /// <summary>What happened, in a sentence.</summary>
    [MaxLength(Limits.MessageBytes)]
    public string? Message { get; init; }
}
