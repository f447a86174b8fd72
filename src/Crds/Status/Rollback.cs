namespace Crds;

/// <summary>A spec that exceeded its intensity and was replaced by an older one.</summary>
public sealed record Rollback
{
    /// <summary>What of the revision that was given up says what is to run; it is not tried again until that is
    /// changed.</summary>
    public required string From { get; init; }

    /// <summary>The same of the revision that is in force instead.</summary>
    public required string To { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }
}
