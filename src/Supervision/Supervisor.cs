using System.Collections.Immutable;

namespace Supervision;

/// <summary>One decision in the making. Its parts follow each other as <see cref="Planner.Decide"/> lists them.</summary>
internal sealed partial class Supervisor
{
    private readonly SupervisorSpec spec;
    private readonly Observation observation;
    private readonly SupervisorState before;
    private readonly DateTimeOffset now;
    private readonly Dictionary<string, ChildSpec> specs;
    private readonly InstancesByChild instances;
    private readonly ImmutableArray<Report>.Builder reports = ImmutableArray.CreateBuilder<Report>();

    /// <summary>In start order; children that are no longer wanted come last, so they are stopped first.</summary>
    private readonly List<Child> children;
    private readonly Dictionary<string, int> places;
    private RestartWindow window;
    private Ending? ending;
    private long restarts;
    private long highestRemoved;
    private string? healthyRevision;
    private Rollback? rollback;

    public Supervisor(SupervisorSpec spec, Observation observation, SupervisorState before, DateTimeOffset now)
    {
        this.spec = spec;
        this.observation = observation;
        this.before = before;
        this.now = now;
        specs = spec.Wanted.ToDictionary(child => child.Name, StringComparer.Ordinal);
        instances = new InstancesByChild(observation.Instances);
        children = new List<Child>(specs.Count);
        places = new Dictionary<string, int>(specs.Count, StringComparer.Ordinal);
        window = before.Window;
        ending = before.Ending;
        restarts = before.Restarts;
        highestRemoved = before.HighestRemoved;
        healthyRevision = before.HealthyRevision;
        rollback = before.Rollback;
    }

    private bool Stopping => children.Any(child => child.State == ChildState.Stopping);

    /// <summary>The instance that the child's state speaks of, if it can be seen.</summary>
    private Instance? Current(Child child)
    {
        foreach (var instance in instances[child.Name])
        {
            if (instance.Incarnation == child.Incarnation) return instance;
        }
        return null;
    }

    private Child? Find(string name) => places.TryGetValue(name, out var place) ? children[place] : null;

    /// <summary>To be called when a child came or went.</summary>
    private void NotePlaces()
    {
        places.Clear();
        for (var i = 0; i < children.Count; i++) places.Add(children[i].Name, i);
    }

    /// <summary>Something of the child may still run, and the child's state does not speak of it.</summary>
    private bool HasRemains(Child child) => instances[child.Name].Any(instance =>
        !instance.Dead && !(IsClaimed(child) && instance.Incarnation == child.Incarnation));

    /// <summary>The child's newest instance is wanted, or being stopped in its turn.</summary>
    private static bool IsClaimed(Child child) => child.IsUp || child.State == ChildState.Stopping;

    private bool IsSuspended(Child child) =>
        spec.Suspend || (specs.TryGetValue(child.Name, out var childSpec) && childSpec.Suspend);

    private void Enter(int index, ChildState state)
    {
        var child = children[index] with { State = state, AfterStop = null, Since = now };
        children[index] = child.IsAwaited ? child : child with { Refusal = null };
    }

    /// <summary>
    /// Begins to stop a child. An incarnation of which nothing was ever seen is not used up: should a request to make it
    /// still be on its way, it then becomes the next instance and not a second one beside it.
    /// </summary>
    private void Stop(int index, ChildState? afterStop)
    {
        var child = children[index];
        var unseen = child.IsUp && child.Uid is null && Current(child) is null;
        children[index] = child with
        {
            State = ChildState.Stopping,
            AfterStop = afterStop,
            Since = now,
            Incarnation = unseen ? child.Incarnation - 1 : child.Incarnation,
            Refusal = null,
        };
    }

    private void Tell(Report report) =>
        reports.Add(report with { WindowUsed = window.UsedAt(now, spec.Period), Uid = Identity(report) });

    private string? Identity(Report report) => report.Child is not { } name
        ? null
        : instances[name].FirstOrDefault(instance => instance.Incarnation == report.Incarnation)?.Uid
            ?? children.Find(child => child.Name == name && child.Incarnation == report.Incarnation)?.Uid;
}
