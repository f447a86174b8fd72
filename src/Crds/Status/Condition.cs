using System.ComponentModel.DataAnnotations;

namespace Crds;

/// <summary>An observation about the tree.</summary>
public sealed record Condition
{
    /// <summary>What is observed: Accepted, Ready, Progressing or Terminated.</summary>
    [MaxLength(Limits.ReasonLength)]
    public required string Type { get; init; }

    /// <summary>Whether it holds.</summary>
    public required ConditionStatus Status { get; init; }

    /// <summary>The generation of the spec that this is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>When the status last changed.</summary>
    public required DateTimeOffset LastTransitionTime { get; init; }

    /// <summary>Why, as one word.</summary>
    [MaxLength(Limits.ReasonLength)]
    public required string Reason { get; init; }

    /// <summary>Why, in a sentence.</summary>
    [MaxLength(Limits.MessageBytes)]
    public required string Message { get; init; }
}
