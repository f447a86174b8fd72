namespace Supervision.Tests;

/// <summary>Supervisors as children: each a world of its own, which the one above sees only from outside.</summary>
internal sealed partial class World
{
    private readonly World? outer;
    private readonly Dictionary<string, World> within = [];
    private bool hasBeenReady;

    /// <summary>The world of a child that is a supervisor: its own, with the same clock and the same trace.</summary>
    private World(World outer, SupervisorSpec spec)
    {
        this.outer = outer;
        Spec = spec;
        trace = outer.trace;
        Supervisors = outer.Supervisors;
        FailingStarts = outer.FailingStarts;
        SlowToStop = outer.SlowToStop;
        HearsOneByOne = outer.HearsOneByOne;
        Settle();
    }

    /// <summary>
    /// What the children that are supervisors are to do, by name, to any depth. Such a child is a world within this one; one
    /// that is not listed here is an instance like any other.
    /// </summary>
    public Dictionary<string, SupervisorSpec> Supervisors { get; init; } = [];

    /// <summary>The world of the supervisor that this child belongs to: this one or one within, if that one runs.</summary>
    public World? Of(string child) =>
        State.Children.Any(known => known.Name == child)
            ? this
            : within.Values.Select(world => world.Of(child)).FirstOrDefault(world => world is not null);

    /// <summary>The worlds within this one, in start order.</summary>
    public IEnumerable<World> Within => State.Children.Where(child => within.ContainsKey(child.Name)).Select(child => within[child.Name]);

    private void SettleWithin()
    {
        foreach (var child in within.Keys.ToArray())
        {
            within[child].Settle();
            LookInto(child);
        }
    }

    private void StartWithin(string child)
    {
        if (!Supervisors.TryGetValue(child, out var supervisor)) return;
        within[child] = new World(this, supervisor);
        LookInto(child);
    }

    /// <summary>Deletes a world: it stops its own children, and is gone when they are. False if the child is none.</summary>
    private bool StopWithin(string child)
    {
        if (!within.TryGetValue(child, out var world)) return false;
        world.Deleting = true;
        world.Settle();
        LookInto(child);
        return true;
    }

    /// <summary>What is seen from here of a child that is a supervisor.</summary>
    private void LookInto(string child)
    {
        var world = within[child];
        var at = instances.FindLastIndex(instance => instance.Child == child && !instance.Dead);
        if (world.Deleting ? world.LastPlan!.Finished : world.State.Terminated) within.Remove(child);
        if (world.Deleting)
        {
            if (world.LastPlan!.Finished) instances.RemoveAt(at);
            else instances[at] = instances[at] with { Deleting = true, Ready = false };
        }
        else if (world.State.Terminated)
        {
            if (!world.hasBeenReady) trace.Add($"fail {child}");
            var gaveUp = world.State.Ending!.Reason == EndingReason.IntensityExceeded;
            instances[at] = Exited(instances[at], gaveUp ? ExitClass.Shutdown : ExitClass.Normal, dead: true);
        }
        else
        {
            instances[at] = instances[at] with { Ready = world.IsReady };
        }
    }

    /// <summary>Every child that should run, runs.</summary>
    private bool IsReady => State.Ending is null && !State.Children.Any(child => child.IsMoving);
}
