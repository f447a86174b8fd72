using System.Collections.Immutable;

namespace Supervision;

/// <summary>What happened. Each is the reason of an event, a log line and a history entry.</summary>
public enum ReportKind
{
    /// <summary>A child crashed, or a permanent one ended (OTP: child_terminated).</summary>
    ChildTerminated,

    /// <summary>A child that is a supervisor gave up: what to do is now up to this one.</summary>
    ChildGaveUp,

    /// <summary>A child did not start (OTP: start_error).</summary>
    ChildStartFailed,

    /// <summary>Something outside ended a child; the restart is not counted.</summary>
    ChildDisrupted,

    /// <summary>A child ended well and is done.</summary>
    ChildCompleted,

    /// <summary>A temporary child ended and is not started again.</summary>
    ChildDropped,

    /// <summary>A child is replaced because its specification changed or asks for it.</summary>
    ChildReplaced,

    /// <summary>A child is no longer in the specification and has been stopped.</summary>
    ChildRemoved,

    /// <summary>A child's instance was refused; it will be tried again.</summary>
    ChildRefused,

    /// <summary>Every child that should run has started.</summary>
    ChildrenStarted,

    /// <summary>More restarts than the intensity allows (OTP: shutdown, reached_max_restart_intensity).</summary>
    IntensityExceeded,

    /// <summary>More restarts than the intensity allows, and an older specification that was healthy to go back to.</summary>
    RolledBack,

    /// <summary>A significant child ended, and with it the supervisor.</summary>
    AutoShutdown,

    /// <summary>The last child is stopped; the supervisor has ended.</summary>
    Terminated,

    /// <summary>A supervisor that had ended starts again with an empty window.</summary>
    StartedAgain,
}

/// <summary>
/// The four facts of an OTP supervisor report: the supervisor is the tree that is being decided for, the error context
/// is <see cref="Kind"/>, the reason is <see cref="Exit"/>, the offender is <see cref="Child"/>.
/// </summary>
public sealed record Report(ReportKind Kind)
{
    public string? Child { get; init; }

    public long Incarnation { get; init; }

    /// <summary>The identity of that instance (OTP's pid), if it was ever seen.</summary>
    public string? Uid { get; init; }

    public Exit? Exit { get; init; }

    public Refusal? Refusal { get; init; }

    /// <summary>The children that are restarted because of it, in start order.</summary>
    public ImmutableArray<string> Restarted { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>Restarts that count at this moment, this one included.</summary>
    public int WindowUsed { get; init; }
}
