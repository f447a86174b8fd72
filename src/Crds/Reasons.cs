namespace Crds;

/// <summary>Every reason that appears in conditions, events and history. They are part of the API: scripts and alerts
/// match them, so they are never renamed.</summary>
public static class Reasons
{
    // Accepted.

    /// <summary>The spec is valid and in force.</summary>
    public const string Valid = "Valid";

    /// <summary>The spec breaks a rule; the message lists every problem with its path.</summary>
    public const string InvalidSpec = "InvalidSpec";

    /// <summary>The spec is valid, but was given up: more restarts than the intensity allows, and onIntensityExceeded is
    /// Rollback. The newest spec under which every child was healthy is in force until this one is changed.</summary>
    public const string RolledBack = "RolledBack";

    /// <summary>The API server would not take a pod made from a template; the message is its own.</summary>
    public const string InvalidTemplate = "InvalidTemplate";

    /// <summary>The spec has not been checked yet.</summary>
    public const string NotChecked = "NotChecked";

    // Ready and Progressing.

    /// <summary>Every child that should run has started.</summary>
    public const string AllChildrenReady = "AllChildrenReady";

    /// <summary>Nothing is to be done: every child is in the state it should be in.</summary>
    public const string Settled = "Settled";

    /// <summary>Children are being started, in order.</summary>
    public const string Starting = "Starting";

    /// <summary>Children are being restarted after a failure.</summary>
    public const string Restarting = "Restarting";

    /// <summary>A restart waits for the end of its backoff.</summary>
    public const string BackingOff = "BackingOff";

    /// <summary>Children are being stopped, last first.</summary>
    public const string Stopping = "Stopping";

    /// <summary>The API server would not take a child's pod; it is tried again, and not counted.</summary>
    public const string ChildRefused = "ChildRefused";

    /// <summary>The object's name is taken by an object of another owner.</summary>
    public const string NameTaken = "NameTaken";

    /// <summary>The namespace is being deleted and takes no pods any more.</summary>
    public const string NamespaceTerminating = "NamespaceTerminating";

    /// <summary>The tree is suspended by its spec.</summary>
    public const string Suspended = "Suspended";

    /// <summary>No spec has been accepted yet, so nothing is started.</summary>
    public const string NotAccepted = "NotAccepted";

    /// <summary>The tree is being deleted and stops its children, last first.</summary>
    public const string Deleting = "Deleting";

    // Ready, Terminated and events: the tree gave up or is done.

    /// <summary>More restarts than the intensity allows within the period; the tree did what onIntensityExceeded says.
    /// </summary>
    public const string IntensityExceeded = "IntensityExceeded";

    /// <summary>The intensity was exceeded; the survivors run on, and nothing more is restarted.</summary>
    public const string Held = "Held";

    /// <summary>The intensity was exceeded; the tree starts again after retryAfterSeconds.</summary>
    public const string WaitingToRetry = "WaitingToRetry";

    /// <summary>The significant children have ended, so the tree has too.</summary>
    public const string AutoShutdown = "AutoShutdown";

    /// <summary>The tree is supervising: it has not ended.</summary>
    public const string Supervising = "Supervising";

    // Events and history: what happened to a child.

    /// <summary>A child ended well and is not restarted.</summary>
    public const string ChildCompleted = "ChildCompleted";

    /// <summary>A child ended and is to be restarted, or ended badly (OTP: child_terminated).</summary>
    public const string ChildTerminated = "ChildTerminated";

    /// <summary>A child that is a tree of its own exceeded its intensity: what to do is now up to its parent.</summary>
    public const string ChildGaveUp = "ChildGaveUp";

    /// <summary>A child did not become ready in time, or ended before it was (OTP: start_error).</summary>
    public const string ChildStartFailed = "ChildStartFailed";

    /// <summary>A child was taken away: evicted, preempted, drained, lost with its node or deleted by someone else. Not
    /// counted.</summary>
    public const string ChildDisrupted = "ChildDisrupted";

    /// <summary>A temporary child ended and is not restarted.</summary>
    public const string ChildDropped = "ChildDropped";

    /// <summary>A child is replaced because its spec changed or asks for a restart. Not counted.</summary>
    public const string ChildReplaced = "ChildReplaced";

    /// <summary>A child was taken out of the spec and has been stopped.</summary>
    public const string ChildRemoved = "ChildRemoved";

    // Events and history: what happened to the tree.

    /// <summary>Every child that should run has started.</summary>
    public const string ChildrenStarted = "ChildrenStarted";

    /// <summary>The tree starts again with an empty window: the pause after a give-up is over, or resetAt cleared
    /// it.</summary>
    public const string StartedAgain = "StartedAgain";

    /// <summary>A changed spec was accepted and is in force.</summary>
    public const string SpecAccepted = "SpecAccepted";

    /// <summary>A changed spec was not accepted; the last accepted one stays in force.</summary>
    public const string SpecRejected = "SpecRejected";

    /// <summary>Every child is stopped and the supervisor has ended.</summary>
    public const string Terminated = "Terminated";
}
