using System.Diagnostics;

namespace Supervision;

/// <summary>When a child that exited is started again (supervisor.erl do_restart/3).</summary>
public enum Restart
{
    /// <summary>Always.</summary>
    Permanent,

    /// <summary>Only after an exit that is not normal.</summary>
    Transient,

    /// <summary>Never; and a group restart that stops it does not bring it back.</summary>
    Temporary,
}

/// <summary>What follows an exit.</summary>
internal enum Verdict
{
    /// <summary>The child is restarted, and with it whom the strategy says.</summary>
    Restart,

    /// <summary>The child ended well and stays down until a group restart includes it.</summary>
    Complete,

    /// <summary>The child is forgotten: nothing starts it again.</summary>
    Drop,
}

internal static class RestartRules
{
    /// <summary>
    /// The truth table of do_restart/3. A disruption is no fault of the child's: whoever would be restarted after a
    /// crash is restarted after it.
    /// </summary>
    public static Verdict After(this Restart restart, ExitClass exit) => (restart, exit) switch
    {
        (Restart.Permanent, _) => Verdict.Restart,
        (Restart.Transient, ExitClass.Normal or ExitClass.Shutdown) => Verdict.Complete,
        (Restart.Transient, _) => Verdict.Restart,
        (Restart.Temporary, _) => Verdict.Drop,
        _ => throw new UnreachableException(),
    };
}
