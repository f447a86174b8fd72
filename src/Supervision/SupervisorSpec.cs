using System.Collections.Immutable;

namespace Supervision;

/// <summary>When significant children that end take the supervisor with them (OTP 24, EEP 56).</summary>
public enum AutoShutdown
{
    Never,
    AnySignificant,
    AllSignificant,
}

/// <summary>What a supervisor does that has used up its intensity.</summary>
public enum GiveUp
{
    /// <summary>Stop every child, last first, and end: what OTP does.</summary>
    Shutdown,

    /// <summary>Leave the survivors running and restart nothing more.</summary>
    Hold,

    /// <summary>Stop every child, wait, and start them all again with an empty window.</summary>
    Retry,
}

/// <summary>A supervisor as its user wants it: flags and child specifications in start order.</summary>
public sealed record SupervisorSpec(Strategy Strategy, int Intensity, TimeSpan Period, ImmutableArray<ChildSpec> Children)
{
    /// <summary>Tells its waits from those of its likes.</summary>
    public string Name { get; init; } = "";

    public AutoShutdown AutoShutdown { get; init; }

    public GiveUp GiveUp { get; init; }

    /// <summary>How long <see cref="GiveUp.Retry"/> waits.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    public Backoff? Backoff { get; init; }

    /// <summary>True: every child is stopped, and nothing is forgotten.</summary>
    public bool Suspend { get; init; }

    /// <summary>An end that came before this time is forgotten: the tree starts again with an empty window.</summary>
    public DateTimeOffset? ResetAt { get; init; }
}

/// <summary>A child as its user wants it.</summary>
/// <param name="Name">Unique among its siblings.</param>
/// <param name="Revision">Differs if and only if the child must be replaced to become what is wanted.</param>
public sealed record ChildSpec(string Name, string Revision)
{
    public Restart Restart { get; init; }

    /// <summary>Whether its end can end the supervisor, by <see cref="AutoShutdown"/>.</summary>
    public bool Significant { get; init; }

    /// <summary>Not ready by then, the start has failed. (OTP waits for ever.)</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long it must stay ready to count as started.</summary>
    public TimeSpan MinReady { get; init; }

    /// <summary>True: it is kept down, in a group restart too.</summary>
    public bool Suspend { get; init; }

    /// <summary>An instance begun before this time is replaced, once.</summary>
    public DateTimeOffset? RestartAt { get; init; }
}
