using Crds;

namespace Operator.Simulation;

/// <summary>
/// Holds one written status against the one before it and against what really happened to the containers: nothing is counted
/// twice, nothing that failed goes uncounted, nobody is stopped without a cause, and no more restarts than are allowed.
/// </summary>
internal sealed class StatusRules(
    TreeTruth tree, Stored stored, SupervisionTreeStatus after, TimeSpan now, TimeSpan asking,
    IEnumerable<Container> containers)
{
    private readonly SupervisionTreeStatus before = tree.Status;
    private readonly SupervisionTreeSpec? spec = tree.InForce(after);

    public void Check()
    {
        if (spec is not null) tree.Period = TimeSpan.FromSeconds(Math.Min(tree.Period.TotalSeconds, spec.PeriodSeconds));
        if (after.Restarts.Total < before.Restarts.Total)
            throw new Violation($"{tree.Name} forgot restarts: {before.Restarts.Total}, then {after.Restarts.Total}");
        if (after.Rollback != before.Rollback) tree.Restarts.Clear();
        if (before.Ending is not null && after.Ending?.Time != before.Ending.Time) tree.Restarts.Clear();

        var counted = after.Restarts.Recent.Except(before.Restarts.Recent).OrderBy(restart => restart.Time).ToList();
        foreach (var restart in counted) Count(restart);
        WithinIntensity(counted);
        foreach (var child in after.Children)
        {
            var was = tree.Child(child.Name);
            if (was is not null) Ended(was, child, counted);
            if (child.State == ChildState.Restarting && was?.State != ChildState.Restarting) NoteWhoElse(child);
            if (child.State == ChildState.Starting && was?.State != ChildState.Starting && after.Ending is not null)
                throw new Violation($"{tree.Name}: {child.Name} starts, and the tree gave up");
            if (child.State == ChildState.Starting && was is not { State: ChildState.Starting }) InOrder(child, was);
        }
    }

    /// <summary>Each failure is counted once, and only what failed is counted.</summary>
    private void Count(CountedRestart restart)
    {
        var pod = Pod(restart.Child, restart.Incarnation, IsUncountedFailure)
            ?? throw new Violation($"{restart.Child} {restart.Incarnation} was counted, and there never was such a pod");
        if (!tree.Counted.Add(pod.PodUid)) throw new Violation($"{pod} was counted twice");
        if (restart.Reason == "StartTimeout")
        {
            var timeout = spec!.Find(restart.Child)!.Startup.TimeoutSeconds;
            var waited = restart.Time - tree.Child(restart.Child)!.Since;
            if (waited < TimeSpan.FromSeconds(timeout)) throw new Violation($"{pod} had {timeout} s to start, and was given {waited}");
        }
        else if (!pod.EndedByItself)
        {
            var truth = pod.Ended is null ? "it runs" : $"{pod.Cause}";
            throw new Violation($"{pod} was counted ({restart.Reason}), and it did not fail: {truth}");
        }
    }

    /// <summary>Never more restarts within the period than the intensity. The one that is too many is counted and not made.</summary>
    private void WithinIntensity(List<CountedRestart> counted)
    {
        var lastStraw = after.Ending is { Reason: EndingReason.IntensityExceeded } ending && ending.Time != before.Ending?.Time;
        foreach (var restart in counted.Take(counted.Count - (lastStraw ? 1 : 0)))
        {
            tree.Restarts.Add(restart.Time);
            if (spec is null) continue;
            var used = tree.Restarts.Count(time => time >= restart.Time - tree.Period && time <= restart.Time);
            if (used > spec.Intensity)
                throw new Violation($"{tree.Name} made {used} restarts within {tree.Period}, and {spec.Intensity} are allowed");
        }
    }

    /// <summary>What is no longer up has ended, or is stopped; either needs a cause.</summary>
    private void Ended(ChildStatus was, ChildStatus child, List<CountedRestart> counted)
    {
        if (was.State is not (ChildState.Starting or ChildState.Running)) return;
        if (child.State is ChildState.Starting or ChildState.Running && child.Incarnation == was.Incarnation) return;
        if (counted.Any(restart => restart.Child == child.Name && restart.Incarnation == was.Incarnation)) return;
        // What was the last straw of a spec that is gone back from is in a window that was emptied.
        if (after.Rollback != before.Rollback) return;
        if (HasNewExit(was, child))
        {
            Uncounted(was, child, Pod(was.Name, was.Incarnation, pod => pod.Ended is not null));
            return;
        }
        // It was not there when it was asked for, and is there now: made meanwhile, by somebody who was told to.
        if (child.Incarnation < was.Incarnation && Pod(was.Name, was.Incarnation) is { } meanwhile
            && now - meanwhile.Created < asking) meanwhile.Stray = true;
        if (!MayBeStopped(was, child))
            throw new Violation($"{tree.Name}: {child.Name} goes from {was.State} to {child.State}, without a cause");
    }

    /// <summary>An exit that is not counted: it was no failure, or the child does not come back.</summary>
    private void Uncounted(ChildStatus was, ChildStatus child, Container? pod)
    {
        var exit = child.LastExit!;
        if (exit.Class == ExitClass.Disruption)
        {
            // Of one that was taken away by force another may have been made, by a request that was still on its way.
            var all = containers.Where(other =>
                other.TreeUid == tree.Uid && other.Child == child.Name && other.Incarnation == was.Incarnation);
            if (pod is not null && !all.Any(other => other.Disturbed || other.Stray))
                throw new Violation($"{pod} was taken for disrupted ({exit.Reason}), and nobody had touched it");
            return;
        }
        if (exit.Reason == "StartTimeout" && pod is not null) return;
        if (pod is not { Ended: not null })
            throw new Violation($"{tree.Name}: {child.Name} is said to have ended ({exit.Reason}), and it has not");
        var restart = spec!.Find(child.Name)?.Restart;
        if (child.State == ChildState.Completed && pod.ExitCode != 0)
            throw new Violation($"{pod} failed with {pod.ExitCode}, and is said to have ended well");
        // Who ended well comes back all the same, if a sibling that failed in the same moment takes it along.
        // So does a nested tree that gave up.
        if (restart == RestartType.Transient && pod.ExitCode == 0 && exit.Class is ExitClass.Normal or ExitClass.Shutdown
            && MayBeStopped(was, child)) return;
        if (child.State is ChildState.Pending or ChildState.Restarting or ChildState.Starting && before.Ending is null)
            throw new Violation($"{pod} failed ({restart}), is restarted, and was not counted");
    }

    private bool MayBeStopped(ChildStatus was, ChildStatus child)
    {
        var wanted = spec?.Find(child.Name);
        if (spec is null || wanted is null || spec.Suspend || wanted.Suspend || stored.Deleting || after.Ending is not null) return true;
        if (IsSuspendedAsWritten(child.Name)) return true;
        // Scaled down.
        if (spec.Strategy == Strategy.SimpleOneForOne && child is { State: ChildState.Stopping, NextState: null }) return true;
        // A changed template, or a restart that was asked for, replaces it.
        if (after.History.Any(entry =>
            entry.Reason == Reasons.ChildReplaced && entry.Child == child.Name && entry.Incarnation == was.Incarnation))
            return true;
        var place = spec.Children.ToList().IndexOf(wanted);
        return after.Children.Any(sibling =>
            sibling.Name != child.Name && tree.Child(sibling.Name) is { } sister && HasNewExit(sister, sibling)
            && (spec.Strategy == Strategy.OneForAll
                || (spec.Strategy == Strategy.RestForOne && spec.Children.ToList().FindIndex(other =>
                    other.Name == sibling.Name) < place)));
    }

    /// <summary>Who acts on a tree by its verbs is heard, whatever spec is in force.</summary>
    private bool IsSuspendedAsWritten(string child)
    {
        var written = stored.Json["spec"]!;
        return (bool?)written["suspend"] == true || written["children"]!.AsArray()
            .Any(other => (bool?)other!["suspend"] == true && ((string)other["name"]! == child
                || child.StartsWith($"{other["name"]}-", StringComparison.Ordinal)));
    }

    private void NoteWhoElse(ChildStatus restarting)
    {
        if (spec?.Strategy is Strategy.OneForOne or Strategy.SimpleOneForOne) tree.Alone.Add(restarting.Name);
        else tree.Alone.Remove(restarting.Name);
    }

    /// <summary>
    /// A child that waited for its place starts when nobody is being stopped and, if there is an order, everybody before it has
    /// started.
    /// </summary>
    private void InOrder(ChildStatus child, ChildStatus? was)
    {
        if (spec?.Strategy == Strategy.SimpleOneForOne) return;
        if (was is { State: ChildState.Restarting } && tree.Alone.Contains(child.Name)) return;
        var ordered = spec?.Strategy is Strategy.OneForAll or Strategy.RestForOne
            || was is null or { State: ChildState.Pending or ChildState.Stopped };
        if (!ordered || spec is null) return;
        if (after.Children.FirstOrDefault(other => other.State == ChildState.Stopping) is { } stopping)
            throw new Violation($"{tree.Name}: {child.Name} starts while {stopping.Name} is being stopped");
        if (spec.Order == Order.AnyOrder) return;
        foreach (var earlier in after.Children.TakeWhile(other => other.Name != child.Name))
        {
            if (earlier.State is ChildState.Pending or ChildState.Starting or ChildState.Restarting)
                throw new Violation($"{tree.Name}: {child.Name} starts, and {earlier.Name} before it is {earlier.State}");
            if (earlier.State == ChildState.Running
                && Pod(earlier.Name, earlier.Incarnation, pod => pod.WasReady) is not { WasReady: true })
                throw new Violation($"{tree.Name}: {child.Name} starts, and {earlier.Name} before it was never ready");
        }
    }

    private static bool HasNewExit(ChildStatus was, ChildStatus child) => child.LastExit is not null && child.LastExit != was.LastExit;

    private bool IsUncountedFailure(Container pod) => pod.EndedByItself && !tree.Counted.Contains(pod.PodUid);

    /// <summary>
    /// The pod of an incarnation. When somebody took it away by force and a request that was still on its way made it again
    /// there are two, and an operator speaks of the one that it saw: the last that <paramref name="fits"/>, or else the last.
    /// </summary>
    private Container? Pod(string child, long incarnation, Func<Container, bool>? fits = null) => containers
        .Where(container => container.TreeUid == tree.Uid && container.Child == child && container.Incarnation == incarnation)
        .OrderBy(container => fits?.Invoke(container) == true)
        .ThenBy(container => container.Created)
        .LastOrDefault();
}
