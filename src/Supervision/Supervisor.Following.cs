namespace Supervision;

internal sealed partial class Supervisor
{
    /// <summary>
    /// Takes the children into the order of the specification. Those that are new wait for their place; those that are no
    /// longer in it are stopped. (OTP leaves both to the release handler: supervisor.erl code_change/3.)
    /// </summary>
    public void FollowSpec()
    {
        var known = _before.Children.ToDictionary(child => child.Name, StringComparer.Ordinal);
        foreach (var spec in _spec.Children)
        {
            var child = known.GetValueOrDefault(spec.Name) ?? Newcomer(spec.Name);
            var wantedAgain = child is { State: ChildState.Stopping, AfterStop: null };
            _children.Add(wantedAgain ? child with { AfterStop = ChildState.Pending } : child);
        }
        foreach (var child in _before.Children.Where(child => !_specs.ContainsKey(child.Name)))
        {
            _children.Add(child);
            if (child is not { State: ChildState.Stopping, AfterStop: null }) Stop(_children.Count - 1, afterStop: null);
        }
    }

    /// <summary>A name that was in use before goes on counting where its last remains left off.</summary>
    private Child Newcomer(string name) => new(name)
    {
        Since = _now,
        Incarnation = _instances[name].Select(instance => instance.Incarnation).DefaultIfEmpty(0).Max(),
    };

    /// <summary>Starts again after an ending that a person reset, or whose pause is over.</summary>
    public void ForgetEnding()
    {
        if (_ending is null || !(IsReset(_ending) || IsPauseOver(_ending))) return;
        _ending = null;
        _window = RestartWindow.Empty;
        for (var i = 0; i < _children.Count; i++)
        {
            var child = _children[i];
            if (child.State == ChildState.Stopping)
                _children[i] = child with { AfterStop = child.AfterStop is null ? null : ChildState.Pending };
            else if (!child.IsUp)
                _children[i] = child with { State = ChildState.Pending, Since = _now, Failures = 0, NextStart = null };
        }
        Tell(new Report(ReportKind.StartedAgain));
    }

    private bool IsReset(Ending ending) => _spec.ResetAt is { } resetAt && resetAt > ending.Time && resetAt <= _now;

    private bool IsPauseOver(Ending ending) =>
        PauseEnd(ending) is { } end && end <= _now && _before.Terminated;

    private DateTimeOffset? PauseEnd(Ending ending) =>
        _spec.GiveUp == GiveUp.Retry && ending is { Reason: EndingReason.IntensityExceeded, Holds: false }
            ? ending.Time + _spec.RetryAfter
            : null;

    /// <summary>
    /// Stops whom nothing may run of: all when the tree is deleted, suspended or has ended, one when it alone is
    /// suspended. Lets them up again when that is over.
    /// </summary>
    public void KeepDown()
    {
        for (var i = 0; i < _children.Count; i++)
        {
            var child = _children[i];
            var down = _observation.Deleting || _ending is { Holds: false } || IsSuspended(child);
            if (down && child.IsUp) Stop(i, ChildState.Stopped);
            else if ((down || _ending is { Holds: true }) && child.State is ChildState.Pending or ChildState.Restarting)
                Enter(i, ChildState.Stopped);
            else if (!down && _ending is null && child.State == ChildState.Stopped) Enter(i, ChildState.Pending);
        }
    }

    /// <summary>
    /// Replaces children whose specification changed, or whose restart was asked for: first to last, the next one when the
    /// one before it runs again. Not counted. One that never became ready is replaced too.
    /// </summary>
    public void ReplaceOutdated()
    {
        if (_ending is not null || Stopping) return;
        for (var i = 0; i < _children.Count; i++)
        {
            var child = _children[i];
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
        child.IsUp && _specs.TryGetValue(child.Name, out var spec)
        && (child.Revision != spec.Revision || (spec.RestartAt is { } at && at <= _now && child.StartedAt < at));
}
