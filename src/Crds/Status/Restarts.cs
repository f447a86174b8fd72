using System.ComponentModel.DataAnnotations;

namespace Crds;

/// <summary>Counted restarts.</summary>
public sealed record Restarts
{
    /// <summary>How many there were since the tree was created.</summary>
    public long Total { get; init; }

    /// <summary>The sliding window itself, oldest first: the counted restarts of the last `periodSeconds`. When it
    /// would hold more than `intensity` entries, the tree gives up.</summary>
    [MaxLength(Limits.Intensity + 1)]
    public IReadOnlyList<CountedRestart> Recent { get; init => field = value ?? []; } = [];
}
