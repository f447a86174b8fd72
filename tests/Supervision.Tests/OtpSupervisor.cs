namespace Supervision.Tests;

/// <summary>
/// OTP's supervisor.erl, as far as it concerns exits and failed starts: one process, one mailbox, starts and stops that take
/// no time. Written after its source and not after ours, so that the two can be held against each other; and held against
/// Erlang itself by Conformance.Tests. It leaves the same trace as <see cref="World"/>.
/// </summary>
internal sealed class OtpSupervisor(SupervisorSpec spec)
{
    private sealed class Slot(ChildSpec spec)
    {
        public ChildSpec Spec => spec;
        public bool HasPid { get; set; } = true;
        public bool Alive { get; set; } = true;

        /// <summary>Its start failed, and a message to try again is in the mailbox.</summary>
        public bool Restarting { get; set; }
    }

    private readonly List<Slot> children = [.. spec.Children.Select(child => new Slot(child))];
    private readonly List<string> trace = [];
    private readonly Queue<Action> mailbox = [];

    /// <summary>How many of a child's next starts fail.</summary>
    public Dictionary<string, int> FailingStarts { get; } = [];

    public bool Ended { get; private set; }

    public string[] TakeTrace()
    {
        string[] taken = [.. trace];
        trace.Clear();
        return taken;
    }

    public IEnumerable<string> Alive => children.Where(child => child.Alive).Select(child => child.Spec.Name);

    public int Counted { get; private set; }

    /// <summary>Which children it knows, and whether they run: <c>root 1: a+ b-</c>.</summary>
    public string Listing(string name) => Ended
        ? "ended"
        : $"{name} {Counted}:" + string.Concat(children.Select(child => $" {child.Spec.Name}{(child.HasPid ? '+' : '-')}"));

    /// <summary>The processes have died in this order; their exits are in the mailbox.</summary>
    public void Exit(params (string Child, ExitClass Reason)[] exits)
    {
        foreach (var (name, reason) in exits)
        {
            var child = children.Single(child => child.Spec.Name == name);
            child.Alive = false;
            // An exit whose child was terminated meanwhile has been flushed; its slot has no pid or a living one.
            mailbox.Enqueue(() =>
            {
                if (child is { HasPid: true, Alive: false } && children.Contains(child)) HandleExit(child, reason);
            });
        }
        while (!Ended && mailbox.TryDequeue(out var message)) message();
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
        var others = children.Exists(other => other != child && other.Spec.Significant && (other.HasPid || other.Restarting));
        if (spec.AutoShutdown == AutoShutdown.AnySignificant || (spec.AutoShutdown == AutoShutdown.AllSignificant && !others))
            End("auto-shutdown");
    }

    private void TryRestart(Slot child)
    {
        if (++Counted > spec.Intensity)
        {
            (child.HasPid, child.Restarting) = (false, false);
            End("give up");
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
        foreach (var starting in group.Where(children.Contains))
        {
            if (Start(starting)) continue;
            // The rest of the group stays undefined until the retry, which is for this one (try_again_restart).
            starting.Restarting = true;
            mailbox.Enqueue(() =>
            {
                if (starting.Restarting) TryRestart(starting);
            });
            return;
        }
    }

    private bool Start(Slot child)
    {
        var name = child.Spec.Name;
        var fails = FailingStarts.GetValueOrDefault(name) > 0;
        if (fails) FailingStarts[name]--;
        (child.HasPid, child.Alive) = (!fails, !fails);
        trace.Add($"{(fails ? "fail" : "start")} {name}");
        return !fails;
    }

    private void Terminate(List<Slot> group)
    {
        foreach (var child in Enumerable.Reverse(group))
        {
            if (child.Alive) trace.Add($"stop {child.Spec.Name}");
            (child.HasPid, child.Alive, child.Restarting) = (false, false, false);
        }
    }

    private void End(string word)
    {
        trace.Add(word);
        Terminate(children);
        trace.Add("terminated");
        Ended = true;
    }
}
