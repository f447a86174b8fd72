namespace Supervision;

/// <summary>What kind of end an instance came to.</summary>
public enum ExitClass
{
    /// <summary>It ended by itself, and well.</summary>
    Normal,

    /// <summary>It ended by itself, and not well: a crash.</summary>
    Abnormal,

    /// <summary>A supervisor gave up and stopped its children in order. To the one above it this is not abnormal (supervisor.erl:
    /// reason shutdown).</summary>
    Shutdown,

    /// <summary>It ended, or ran out of time, before it had started.</summary>
    StartFailure,

    /// <summary>Something outside ended it: evicted, preempted, deleted by another. Never counted.</summary>
    Disruption,
}

/// <summary>How an instance ended: its last words.</summary>
/// <param name="Class">The kind of end.</param>
/// <param name="FinishedAt">When it ended by its own clock; orders exits that are seen at once.</param>
public sealed record Exit(ExitClass Class, DateTimeOffset FinishedAt)
{
    /// <summary>One word: <c>Error</c>, <c>OOMKilled</c>, <c>Evicted</c>, <c>StartTimeout</c>.</summary>
    public string Reason { get; init; } = "";

    public int? ExitCode { get; init; }

    public int? Signal { get; init; }

    public string? Message { get; init; }

    public string? Node { get; init; }

    /// <summary>The incarnation that ended.</summary>
    public long Incarnation { get; init; }

    /// <summary>When the supervisor saw it; the time that everything is reckoned from.</summary>
    public DateTimeOffset SeenAt { get; init; }

    /// <summary>Whether the restart that follows uses up intensity.</summary>
    public bool Counts => Class != ExitClass.Disruption;
}
