namespace Supervision.Tests;

/// <summary>
/// OTP's supervisor.erl, as far as it concerns exits: one process, one mailbox, starts and stops that take no time. Written
/// after its source and not after ours, so that the two can be held against each other. It leaves the same trace as
/// <see cref="World"/>.
/// </summary>
internal sealed class OtpSupervisor(SupervisorSpec spec)
{
    private sealed class Slot(ChildSpec spec)
    {
        public ChildSpec Spec => spec;
        public bool HasPid { get; set; } = true;
        public bool Alive { get; set; } = true;
    }

    private readonly List<Slot> children = [.. spec.Children.Select(child => new Slot(child))];
    private readonly List<string> trace = [];

    public bool Ended { get; private set; }

    public string[] TakeTrace()
    {
        string[] taken = [.. trace];
        trace.Clear();
        return taken;
    }

    public IEnumerable<string> Alive => children.Where(child => child.Alive).Select(child => child.Spec.Name);

    public int Counted { get; private set; }

    /// <summary>The processes have died in this order; their exits are in the mailbox.</summary>
    public void Exit(params (string Child, ExitClass Reason)[] mailbox)
    {
        foreach (var (name, _) in mailbox) children.Single(child => child.Spec.Name == name).Alive = false;
        var pids = mailbox.Select(exit => children.Single(child => child.Spec.Name == exit.Child)).ToList();
        for (var i = 0; i < mailbox.Length && !Ended; i++)
        {
            // An exit whose child was terminated meanwhile has been flushed; its slot has no pid or a living one.
            if (pids[i] is { HasPid: true, Alive: false } child && children.Contains(child)) HandleExit(child, mailbox[i].Reason);
        }
    }

    private void HandleExit(Slot child, ExitClass reason)
    {
        var restart = child.Spec.Restart == Restart.Permanent
            || (child.Spec.Restart == Restart.Transient && reason != ExitClass.Normal);
        if (restart)
        {
            TryRestart(child);
            return;
        }
        child.HasPid = false;
        if (child.Spec.Restart == Restart.Temporary) children.Remove(child);
        if (!child.Spec.Significant) return;
        var others = children.Exists(other => other != child && other.Spec.Significant && other.HasPid);
        if (spec.AutoShutdown == AutoShutdown.AnySignificant || (spec.AutoShutdown == AutoShutdown.AllSignificant && !others)) End();
    }

    private void TryRestart(Slot child)
    {
        if (++Counted > spec.Intensity)
        {
            child.HasPid = false;
            End();
            return;
        }
        var at = children.IndexOf(child);
        List<Slot> group = spec.Strategy switch
        {
            Strategy.OneForOne => [child],
            Strategy.RestForOne => children[at..],
            _ => [.. children],
        };
        Terminate(group);
        foreach (var dropped in group.Where(other => other != child && other.Spec.Restart == Restart.Temporary)) children.Remove(dropped);
        foreach (var started in group.Where(children.Contains))
        {
            (started.HasPid, started.Alive) = (true, true);
            trace.Add($"start {started.Spec.Name}");
        }
    }

    private void Terminate(List<Slot> group)
    {
        foreach (var child in Enumerable.Reverse(group))
        {
            if (child.Alive) trace.Add($"stop {child.Spec.Name}");
            (child.HasPid, child.Alive) = (false, false);
        }
    }

    private void End()
    {
        trace.Add("give up");
        Terminate(children);
        trace.Add("terminated");
        Ended = true;
    }
}
