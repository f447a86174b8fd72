using System.Collections.Immutable;

namespace Supervision;

/// <summary>
/// All that a supervisor remembers. OTP keeps this in a process; here it is written down before anything is done, so
/// that whoever reads it next carries on from there.
/// </summary>
public sealed record SupervisorState(ImmutableArray<Child> Children, RestartWindow Window)
{
    public static SupervisorState Initial { get; } = new(ImmutableArray<Child>.Empty, RestartWindow.Empty);

    /// <summary>Restarts counted since the tree was made; unlike the window it only grows.</summary>
    public long Restarts { get; init; }

    /// <summary>
    /// The highest incarnation of any child that was removed. Those that are added begin above it: no incarnation of a name
    /// is ever used twice, whoever still sees the old one.
    /// </summary>
    public long HighestRemoved { get; init; }

    /// <summary>Set when the supervisor has given up or shut itself down; null while it supervises.</summary>
    public Ending? Ending { get; init; }

    /// <summary>The revision of the specification that was last decided by.</summary>
    public string? Revision { get; init; }

    /// <summary>The newest revision under which every child was healthy, for <see cref="GiveUp.Rollback"/>.</summary>
    public string? HealthyRevision { get; init; }

    /// <summary>Set while an older specification is in force because the newest one was given up.</summary>
    public Rollback? Rollback { get; init; }

    /// <summary>The supervisor has ended: it decided to, and no child is left to stop. Holding is not ending.</summary>
    public bool Terminated => Ending is { Holds: false } && !Children.Any(child => child.IsUp || child.State == ChildState.Stopping);
}

/// <summary>Why a supervisor ends.</summary>
public enum EndingReason
{
    IntensityExceeded,
    AutoShutdown,
}

/// <summary>The decision to end.</summary>
/// <param name="Reason">What brought it about.</param>
/// <param name="Time">When.</param>
/// <param name="Child">The last straw.</param>
/// <param name="Holds">Survivors are left running.</param>
public sealed record Ending(EndingReason Reason, DateTimeOffset Time, string Child, bool Holds);

/// <summary>A specification that was given up for an older one.</summary>
public sealed record Rollback(string From, string To, DateTimeOffset Time);

/// <summary>Where a child stands.</summary>
public enum ChildState
{
    /// <summary>It waits for its place in the start order.</summary>
    Pending,

    /// <summary>Its instance is being made and is not ready yet.</summary>
    Starting,

    /// <summary>Its instance was ready: in OTP's words, its start function has returned.</summary>
    Running,

    /// <summary>The supervisor stops it; <see cref="Child.AfterStop"/> says what then.</summary>
    Stopping,

    /// <summary>It waits to be restarted on its own, regardless of its siblings.</summary>
    Restarting,

    /// <summary>It ended well. A group restart starts it again.</summary>
    Completed,

    /// <summary>A temporary child that is gone. Only a whole new start of the tree brings it back.</summary>
    Dropped,

    /// <summary>It is kept down: suspended, or the supervisor gave up.</summary>
    Stopped,
}

/// <summary>What is remembered of one child.</summary>
public sealed record Child(string Name)
{
    public ChildState State { get; init; }

    /// <summary>Only while <see cref="ChildState.Stopping"/>: Pending, Dropped or Stopped. Null for a child to be forgotten.</summary>
    public ChildState? AfterStop { get; init; }

    /// <summary>The number of its newest instance; it only grows, 0 before the first.</summary>
    public long Incarnation { get; init; }

    /// <summary>The identity of that instance, known once it has been ready: OTP's pid.</summary>
    public string? Uid { get; init; }

    /// <summary>What that instance is.</summary>
    public ChildType Type { get; init; }

    /// <summary>The revision of the specification that instance was made from.</summary>
    public string? Revision { get; init; }

    /// <summary>Counted restarts because of its own exits.</summary>
    public long Restarts { get; init; }

    /// <summary>Failures in a row, for <see cref="Backoff"/>.</summary>
    public int Failures { get; init; }

    /// <summary>When it entered <see cref="State"/>.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When its newest instance was begun.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Ready without a break since then; only while Starting with a <see cref="ChildSpec.MinReady"/>.</summary>
    public DateTimeOffset? ReadySince { get; init; }

    /// <summary>Not to be started before this time.</summary>
    public DateTimeOffset? NextStart { get; init; }

    public Exit? LastExit { get; init; }

    /// <summary>The last time its instance was refused, while it still is.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>There is, or is about to be, an instance that is wanted.</summary>
    public bool IsUp => State is ChildState.Starting or ChildState.Running;

    /// <summary>It still has to become Running.</summary>
    public bool IsAwaited => State is ChildState.Pending or ChildState.Starting or ChildState.Restarting;

    /// <summary>It is on its way to another state by itself.</summary>
    public bool IsMoving => IsAwaited || State == ChildState.Stopping;
}

/// <summary>
/// Somebody would not let an instance be made (quota, admission), or took it away before it had started: tried again,
/// ever more slowly, never counted.
/// </summary>
public sealed record Refusal(DateTimeOffset Time, string Reason, string Message, int Count);
