using System.Collections.Immutable;

namespace Supervision;

internal sealed partial class Supervisor
{
    public Plan Conclude()
    {
        var next = new SupervisorState([.. _children], _window) { Restarts = _restarts, Ending = _ending };
        if (next.Terminated && !_before.Terminated) Tell(new Report(ReportKind.Terminated) { Child = _ending!.Child });
        if (IsSettled(next) && !IsSettled(_before) && next.Children.Any(child => child.State == ChildState.Running))
            Tell(new Report(ReportKind.ChildrenRunning));

        return new Plan(IsSame(next) ? _before : next, Steps(), WakeAt(next), _reports.ToImmutable())
        {
            Finished = _observation.Deleting
                && !_children.Exists(IsClaimed)
                && _observation.Instances.All(instance => instance.Dead),
        };
    }

    private static bool IsSettled(SupervisorState state) =>
        state.Ending is null && !state.Children.Any(child => child.IsAwaited || child.State == ChildState.Stopping);

    /// <summary>Records compare their arrays by identity, so the arrays are compared here.</summary>
    private bool IsSame(SupervisorState next) =>
        next.Window == _before.Window && next.Restarts == _before.Restarts && next.Ending == _before.Ending
        && next.Children.AsSpan().SequenceEqual(_before.Children.AsSpan());

    private ImmutableArray<Step> Steps()
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        if (NextToStop() is { } last) steps.Add(new Step.Stop(last));
        steps.AddRange(_observation.Instances.Where(IsLeftover).Select(instance => new Step.Remove(instance)));
        foreach (var child in _children)
        {
            if (child.State == ChildState.Starting && Current(child) is null && !(child.NextStart > _now))
                steps.Add(new Step.Start(child.Name, child.Incarnation));
        }
        return steps.ToImmutable();
    }

    /// <summary>Last to first, each dead before the one before it is told (supervisor.erl terminate_children/2).</summary>
    private Instance? NextToStop()
    {
        for (var i = _children.Count - 1; i >= 0; i--)
        {
            var child = _children[i];
            if (child.State != ChildState.Stopping || _instances[child.Name].All(instance => instance.Dead)) continue;
            return Current(child) is { Deleting: false, Dead: false } instance ? instance : null;
        }
        return null;
    }

    /// <summary>
    /// Not the child's instance any more. What died by itself is kept until the child's next exit, so that its logs can
    /// still be read.
    /// </summary>
    private bool IsLeftover(Instance instance)
    {
        if (instance.Deleting) return false;
        var child = _children.Find(child => child.Name == instance.Child);
        if (child is null) return true;
        if (IsClaimed(child) && instance.Incarnation == child.Incarnation) return false;
        return !instance.Dead || child.LastExit?.Incarnation != instance.Incarnation;
    }

    /// <summary>The next moment at which time alone changes something.</summary>
    private DateTimeOffset? WakeAt(SupervisorState next)
    {
        var times = new List<DateTimeOffset?> { _spec.ResetAt };
        if (next.Ending is { } ending) times.Add(PauseEnd(ending));
        foreach (var child in next.Children)
        {
            if (child.IsAwaited) times.Add(child.NextStart);
            if (!_specs.TryGetValue(child.Name, out var spec)) continue;
            times.Add(spec.RestartAt);
            if (child.State == ChildState.Starting && Current(child) is not null) times.Add(StartDeadline(child));
            if (child.State == ChildState.Starting && child.ReadySince is { } ready) times.Add(ready + spec.MinReady);
        }
        return times.Where(time => time > _now).Min();
    }
}
