using System.ComponentModel.DataAnnotations;

namespace Crds;

/// <summary>The API server would not take a child's object (quota, admission, a name that is taken). It is tried again
/// at `nextStartTime`, and not counted.</summary>
public sealed record Refusal
{
    /// <summary>When it was refused last.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The API server's reason, such as Forbidden, or NameTaken.</summary>
    [MaxLength(Limits.ReasonLength)]
    public required string Reason { get; init; }

    /// <summary>The API server's message.</summary>
    [MaxLength(Limits.MessageBytes)]
    public string? Message { get; init; }

    /// <summary>How many times in a row.</summary>
    public int Count { get; init; }
}
