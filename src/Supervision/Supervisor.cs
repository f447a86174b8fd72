using System.Collections.Immutable;

namespace Supervision;

/// <summary>One decision in the making. Its parts follow each other as <see cref="Planner.Decide"/> lists them.</summary>
internal sealed partial class Supervisor
{
    private readonly SupervisorSpec _spec;
    private readonly Observation _observation;
    private readonly SupervisorState _before;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<string, ChildSpec> _specs;
    private readonly ILookup<string, Instance> _instances;
    private readonly ImmutableArray<Report>.Builder _reports = ImmutableArray.CreateBuilder<Report>();

    /// <summary>In start order; children that are no longer wanted come last, so they are stopped first.</summary>
    private readonly List<Child> _children;
    private RestartWindow _window;
    private Ending? _ending;
    private long _restarts;

    public Supervisor(SupervisorSpec spec, Observation observation, SupervisorState before, DateTimeOffset now)
    {
        (_spec, _observation, _before, _now) = (spec, observation, before, now);
        _specs = spec.Children.ToDictionary(child => child.Name, StringComparer.Ordinal);
        _instances = observation.Instances.ToLookup(instance => instance.Child, StringComparer.Ordinal);
        _children = new List<Child>(spec.Children.Length);
        (_window, _ending, _restarts) = (before.Window, before.Ending, before.Restarts);
    }

    private bool Stopping => _children.Any(child => child.State == ChildState.Stopping);

    /// <summary>The instance that the child's state speaks of, if it can be seen.</summary>
    private Instance? Current(Child child) =>
        _instances[child.Name].FirstOrDefault(instance => instance.Incarnation == child.Incarnation);

    /// <summary>Something of the child still runs that is not the instance its state speaks of.</summary>
    private bool HasRemains(Child child) => _instances[child.Name].Any(instance =>
        !instance.Dead && !(IsClaimed(child) && instance.Incarnation == child.Incarnation));

    /// <summary>The child's newest instance is wanted, or being stopped in its turn.</summary>
    private static bool IsClaimed(Child child) => child.IsUp || child.State == ChildState.Stopping;

    private bool IsSuspended(Child child) =>
        _spec.Suspend || (_specs.TryGetValue(child.Name, out var spec) && spec.Suspend);

    private void Enter(int index, ChildState state) =>
        _children[index] = _children[index] with { State = state, AfterStop = null, Since = _now };

    /// <summary>
    /// Begins to stop a child. An incarnation of which nothing was ever seen is not used up: should a request to make it
    /// still be on its way, it then becomes the next instance and not a second one beside it.
    /// </summary>
    private void Stop(int index, ChildState? afterStop)
    {
        var child = _children[index];
        var unseen = child.IsUp && child.Uid is null && Current(child) is null;
        _children[index] = child with
        {
            State = ChildState.Stopping,
            AfterStop = afterStop,
            Since = _now,
            Incarnation = unseen ? child.Incarnation - 1 : child.Incarnation,
        };
    }

    private void Tell(Report report) =>
        _reports.Add(report with { WindowUsed = _window.UsedAt(_now, _spec.Period) });
}
