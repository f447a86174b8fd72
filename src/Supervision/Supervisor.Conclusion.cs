using System.Collections.Immutable;

namespace Supervision;

internal sealed partial class Supervisor
{
    public Plan Conclude()
    {
        var next = new SupervisorState([.. children], window) { Restarts = restarts, Ending = ending };
        if (next.Terminated && !before.Terminated) Tell(new Report(ReportKind.Terminated));
        if (IsSettled(next) && !IsSettled(before) && next.Children.Any(child => child.State == ChildState.Running))
            Tell(new Report(ReportKind.ChildrenRunning));

        return new Plan(IsSame(next) ? before : next, Steps(), WakeAt(next), reports.ToImmutable())
        {
            Finished = observation.Deleting
                && !children.Exists(IsClaimed)
                && observation.Instances.All(instance => instance.Dead),
        };
    }

    private static bool IsSettled(SupervisorState state) =>
        state.Ending is null && !state.Children.Any(child => child.IsMoving);

    /// <summary>Records compare their arrays by identity, so the arrays are compared here.</summary>
    private bool IsSame(SupervisorState next) =>
        next.Window == before.Window && next.Restarts == before.Restarts && next.Ending == before.Ending
        && next.Children.AsSpan().SequenceEqual(before.Children.AsSpan());

    private ImmutableArray<Step> Steps()
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        if (NextToStop() is { } last) steps.Add(new Step.Stop(last));
        steps.AddRange(observation.Instances.Where(IsLeftover).Select(instance => new Step.Remove(instance)));
        foreach (var child in children)
        {
            if (child.State == ChildState.Starting && Current(child) is null && !(child.NextStart > now))
                steps.Add(new Step.Start(child.Name, child.Incarnation));
        }
        return steps.ToImmutable();
    }

    /// <summary>Last to first, each dead before the one before it is told (supervisor.erl terminate_children/2).</summary>
    private Instance? NextToStop()
    {
        for (var i = children.Count - 1; i >= 0; i--)
        {
            var child = children[i];
            if (child.State != ChildState.Stopping || instances[child.Name].All(instance => instance.Dead)) continue;
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
        var child = children.Find(child => child.Name == instance.Child);
        if (child is null) return true;
        if (IsClaimed(child) && instance.Incarnation == child.Incarnation) return false;
        return !instance.Dead || child.LastExit?.Incarnation != instance.Incarnation;
    }

    /// <summary>The next moment at which time alone changes something.</summary>
    private DateTimeOffset? WakeAt(SupervisorState next)
    {
        var times = new List<DateTimeOffset?> { spec.ResetAt };
        if (next.Ending is { } ending) times.Add(PauseEnd(ending));
        foreach (var child in next.Children)
        {
            if (child.IsAwaited) times.Add(child.NextStart);
            if (!specs.TryGetValue(child.Name, out var childSpec)) continue;
            times.Add(childSpec.RestartAt);
            if (child.State == ChildState.Starting && Current(child) is not null) times.Add(StartDeadline(child));
            if (child.State == ChildState.Starting && child.ReadySince is { } ready) times.Add(ready + childSpec.MinReady);
        }
        return times.Where(time => time > now).Min();
    }
}
