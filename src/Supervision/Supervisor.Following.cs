namespace Supervision;

internal sealed partial class Supervisor
{
    /// <summary>
    /// Takes the children into the order of the specification. Those that are new wait for their place; those that are no
    /// longer in it are stopped. (OTP leaves both to the release handler: supervisor.erl code_change/3.)
    /// </summary>
    public void FollowSpec()
    {
        for (var i = 0; i < before.Children.Length; i++) places.Add(before.Children[i].Name, i);
        foreach (var wanted in spec.Wanted)
        {
            var child = places.TryGetValue(wanted.Name, out var place) ? before.Children[place] : Newcomer(wanted.Name);
            var wantedAgain = child is { State: ChildState.Stopping, AfterStop: null };
            children.Add(wantedAgain ? child with { AfterStop = ChildState.Pending } : child);
        }
        foreach (var child in before.Children.Where(child => !specs.ContainsKey(child.Name)))
        {
            children.Add(child);
            if (child is not { State: ChildState.Stopping, AfterStop: null }) Stop(children.Count - 1, afterStop: null);
        }
        NotePlaces();
    }

    /// <summary>A name that was in use before is not given an incarnation that it had then.</summary>
    private Child Newcomer(string name) => new(name)
    {
        Since = now,
        Incarnation = instances[name].Select(instance => instance.Incarnation).Append(highestRemoved).Max(),
    };

    /// <summary>Starts again after an ending that a person reset, or whose pause is over.</summary>
    public void ForgetEnding()
    {
        if (ending is null || !(IsReset(ending) || IsPauseOver(ending))) return;
        ending = null;
        BeginAnew();
        Tell(new Report(ReportKind.StartedAgain));
    }

    /// <summary>Everything that is down is to be started in its turn, with an empty window: what a new supervisor does.</summary>
    private void BeginAnew()
    {
        window = RestartWindow.Empty;
        for (var i = 0; i < children.Count; i++)
        {
            var child = children[i];
            if (child.State == ChildState.Stopping)
                children[i] = child with { AfterStop = child.AfterStop is null ? null : ChildState.Pending };
            else if (!child.IsUp)
                children[i] = child with { State = ChildState.Pending, Since = now, Failures = 0, NextStart = null };
        }
    }

    private bool IsReset(Ending ending) =>
        spec.ResetAt is { } resetAt && resetAt > ending.Time && resetAt <= now && !IsOver(ending);

    /// <summary>The supervisor above has seen the end, and has made something of it.</summary>
    private bool IsOver(Ending ending) => spec.Supervised && before.Terminated && PauseEnd(ending) is null;

    private bool IsPauseOver(Ending ending) =>
        PauseEnd(ending) is { } end && end <= now && before.Terminated;

    private DateTimeOffset? PauseEnd(Ending ending) =>
        spec.GiveUp == GiveUp.Retry && ending is { Reason: EndingReason.IntensityExceeded, Holds: false }
            ? ending.Time + spec.RetryAfter
            : null;

    /// <summary>
    /// Stops whom nothing may run of: all when the tree is deleted, suspended or has ended, one when it alone is
    /// suspended. Lets them up again when that is over.
    /// </summary>
    public void KeepDown()
    {
        for (var i = 0; i < children.Count; i++)
        {
            var child = children[i];
            var down = observation.Deleting || ending is { Holds: false } || IsSuspended(child);
            if (down && child.IsUp) Stop(i, ChildState.Stopped);
            else if ((down || ending is { Holds: true }) && child.State is ChildState.Pending or ChildState.Restarting)
                Enter(i, ChildState.Stopped);
            else if (!down && ending is null && child.State == ChildState.Stopped) Enter(i, ChildState.Pending);
        }
    }

    /// <summary>
    /// Replaces children whose specification changed, or whose restart was asked for: first to last, the next one when the
    /// one before it runs again. Not counted. One that never became ready is replaced too.
    /// </summary>
    public void ReplaceOutdated()
    {
        if (ending is not null || Stopping) return;
        for (var i = 0; i < children.Count; i++)
        {
            var child = children[i];
            if (IsOutdated(child))
            {
                Tell(new Report(ReportKind.ChildReplaced) { Child = child.Name, Incarnation = child.Incarnation });
                Stop(i, ChildState.Pending);
                return;
            }
            if (child.IsAwaited) return;
        }
    }

    private bool IsOutdated(Child child) =>
        child.IsUp && specs.TryGetValue(child.Name, out var childSpec)
        && (child.Type != childSpec.Type
            || (child.Type == ChildType.Worker && child.Revision != childSpec.Revision)
            || (childSpec.RestartAt is { } at && at <= now && child.StartedAt < at));
}
