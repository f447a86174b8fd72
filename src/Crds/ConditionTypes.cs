namespace Crds;

/// <summary>The conditions of a tree. Each is present from the first visit on; absent means Unknown.</summary>
public static class ConditionTypes
{
    /// <summary>True: the spec is valid, its templates are accepted by the API server, and it is in force. False: it is
    /// not, and the last accepted spec stays in force.</summary>
    public const string Accepted = "Accepted";

    /// <summary>True: every child that should run has started. Its reason is the REASON column.</summary>
    public const string Ready = "Ready";

    /// <summary>True: children are being started, stopped, restarted or replaced.</summary>
    public const string Progressing = "Progressing";

    /// <summary>True: the supervisor has ended and every child is stopped; a parent sees it as an exit with reason
    /// shutdown.</summary>
    public const string Terminated = "Terminated";
}
