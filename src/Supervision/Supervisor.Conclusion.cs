using System.Collections.Immutable;

namespace Supervision;

internal sealed partial class Supervisor
{
    public Plan Conclude()
    {
        var next = new SupervisorState([.. children], window)
        {
            Restarts = restarts,
            HighestRemoved = highestRemoved,
            Ending = ending,
            Revision = spec.Revision,
            HealthyRevision = healthyRevision,
            Rollback = rollback,
        };
        if (HealthProvenAt(next) <= now) next = next with { HealthyRevision = spec.Revision };
        if (next.Terminated && !before.Terminated) Tell(new Report(ReportKind.Terminated));
        if (IsHealthy(next) && !IsSettled(before))
            Tell(new Report(ReportKind.ChildrenStarted));

        return new Plan(IsSame(next) ? before : next, Steps(), WakeAt(next), reports.ToImmutable())
        {
            Finished = observation.Deleting
                && !children.Exists(IsClaimed)
                && observation.Instances.All(instance => instance.Dead),
        };
    }

    private static bool IsSettled(SupervisorState state) =>
        state.Ending is null && !state.Children.Any(child => child.IsMoving);

    /// <summary>Every child that should run, runs.</summary>
    private static bool IsHealthy(SupervisorState state) =>
        IsSettled(state) && state.Children.Any(child => child.State == ChildState.Running);

    /// <summary>Records compare their arrays by identity, so the arrays are compared here.</summary>
    private bool IsSame(SupervisorState next) =>
        next.Window == before.Window && next.Restarts == before.Restarts && next.Ending == before.Ending
        && next.HighestRemoved == before.HighestRemoved
        && next.Revision == before.Revision && next.HealthyRevision == before.HealthyRevision && next.Rollback == before.Rollback
        && next.Children.AsSpan().SequenceEqual(before.Children.AsSpan());

    private ImmutableArray<Step> Steps()
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        steps.AddRange(NextToStop().Select(instance => new Step.Stop(instance)));
        steps.AddRange(observation.Instances.Where(IsLeftover).Select(instance => new Step.Remove(instance)));
        foreach (var child in children)
        {
            if (child.State == ChildState.Starting && Current(child) is null && !(child.NextStart > now))
                steps.Add(new Step.Start(child.Name, child.Incarnation));
            if (IsUninformed(child)) steps.Add(new Step.Revise(Current(child)!));
        }
        return steps.ToImmutable();
    }

    /// <summary>
    /// Last to first, each dead before the next is told, whatever it was told for (supervisor.erl terminate_children/2). Where
    /// there is no order, all at once (terminate_dynamic_children/1).
    /// </summary>
    private IEnumerable<Instance> NextToStop()
    {
        if (!Stopping) return [];
        var standing = Enumerable.Reverse(children)
            .Where(child => child.State == ChildState.Stopping && instances[child.Name].Any(instance => !instance.Dead))
            .Select(Current)
            .OfType<Instance>()
            .Where(instance => !instance.Dead)
            .ToList();
        if (!spec.IsOrdered) return standing.Where(instance => !instance.Deleting);
        return standing.Exists(instance => instance.Deleting) ? [] : standing.Take(1);
    }

    /// <summary>A supervisor that runs by another specification than it should, and can still be told.</summary>
    private bool IsUninformed(Child child) =>
        child is { IsUp: true, Type: ChildType.Supervisor } && Current(child) is { Deleting: false, Exit: null } instance
        && specs.TryGetValue(child.Name, out var childSpec) && childSpec.Type == ChildType.Supervisor
        && instance.Revision != childSpec.Revision;

    /// <summary>
    /// Not the child's instance any more. What died by itself is kept until the child's next exit, so that its logs can
    /// still be read.
    /// </summary>
    private bool IsLeftover(Instance instance)
    {
        if (instance.Deleting) return false;
        if (Find(instance.Child) is not { } child) return true;
        if (IsClaimed(child) && instance.Incarnation == child.Incarnation) return false;
        return !instance.Dead || child.LastExit?.Incarnation != instance.Incarnation;
    }

    /// <summary>The next moment at which time alone changes something.</summary>
    private DateTimeOffset? WakeAt(SupervisorState next)
    {
        DateTimeOffset? first = null;
        Note(spec.ResetAt);
        if (next.Ending is { } ending) Note(PauseEnd(ending));
        Note(HealthProvenAt(next));
        foreach (var instance in observation.Instances) Note(instance.DeadBy);
        foreach (var child in next.Children)
        {
            if (child.IsAwaited) Note(child.NextStart);
            if (!specs.TryGetValue(child.Name, out var childSpec)) continue;
            Note(childSpec.RestartAt);
            if (child.State == ChildState.Starting && Current(child) is not null) Note(StartDeadline(child, childSpec));
            if (child.State == ChildState.Starting && child.ReadySince is { } ready) Note(ready + childSpec.MinReady);
        }
        return first;

        void Note(DateTimeOffset? time)
        {
            if (time > now && !(time >= first)) first = time;
        }
    }
}
