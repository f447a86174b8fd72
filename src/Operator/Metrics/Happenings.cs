using System.Diagnostics.Metrics;
using Crds;
using KubeApi;
using Operator.Kinds;
using Supervision;
using ChildState = Crds.ChildState;
using ExitClass = Supervision.ExitClass;
using Strategy = Crds.Strategy;

namespace Operator.Metrics;

/// <summary>
/// Counts what happened since this process began, after it was written to the status. What a tree has counted in all its life
/// is in its status, and <see cref="TreeMetrics"/> shows it.
/// </summary>
internal sealed class Happenings(Meter meter, bool withChild)
{
    private readonly Counter<long> exits = Catalogue.Exits.Counter(meter);
    private readonly Counter<long> restarts = Catalogue.Restarts.Counter(meter);
    private readonly Counter<long> rounds = Catalogue.RestartRounds.Counter(meter);
    private readonly Counter<long> giveUps = Catalogue.GiveUps.Counter(meter);
    private readonly Counter<long> escalations = Catalogue.Escalations.Counter(meter);
    private readonly Counter<long> disruptions = Catalogue.Disruptions.Counter(meter);
    private readonly Counter<long> refusals = Catalogue.Refusals.Counter(meter);
    private readonly Histogram<double> replacement = Catalogue.Replacement.Histogram(meter);
    private readonly Histogram<double> recovery = Catalogue.Recovery.Histogram(meter);
    private readonly Histogram<double> start = Catalogue.Start.Histogram(meter);

    /// <summary>A report of the supervisor's, by the spec in force.</summary>
    public void Count(ObjectKey tree, SupervisionTreeSpec spec, Report report)
    {
        switch (report.Kind)
        {
            case ReportKind.ChildTerminated or ReportKind.ChildGaveUp or ReportKind.ChildStartFailed or ReportKind.ChildDisrupted
                or ReportKind.ChildCompleted or ReportKind.ChildDropped:
                CountExit(tree, spec, report, report.Exit!.Class);
                break;
            case ReportKind.ChildRefused:
                refusals.Add(1, Tags(tree, report.Child!));
                break;
            // The end that was the last straw has a report of its own.
            case ReportKind.IntensityExceeded or ReportKind.RolledBack:
                giveUps.Add(1, Tags(tree, null, ("action", ActionOf(spec, report.Kind))));
                break;
        }
    }

    /// <summary>What a written status says in contrast to the one before.</summary>
    public void Compare(Tree before, Tree after)
    {
        if (after.Status is not { } now) return;
        var known = before.Status?.Children.ToDictionary(child => child.Name) ?? [];
        foreach (var child in now.Children)
        {
            var was = known.GetValueOrDefault(child.Name);
            if (child.State == ChildState.Starting && child.Incarnation != was?.Incarnation
                && child is { LastExit: { } exit, StartTime: { } begun } && exit.Incarnation == child.Incarnation - 1)
                Record(replacement, after, begun - exit.Time);
            if (child is { State: ChildState.Running, Since: { } since, StartTime: { } from }
                && was is { State: ChildState.Starting } && was.Incarnation == child.Incarnation)
                Record(start, after, since - from);
        }
        if (before.Condition(ConditionTypes.Ready) is { Status: not ConditionStatus.True, LastTransitionTime: var down }
            && after.Condition(ConditionTypes.Ready) is { Status: ConditionStatus.True, LastTransitionTime: var up }
            && now.Children.Any(child => child.LastExit?.Time >= down))
            Record(recovery, after, up - down);
    }

    /// <summary>Everything that can happen to it stands at 0 before it happens, so that the first time shows as an increase.</summary>
    public void Introduce(Tree tree)
    {
        if (tree is not { Spec: { } spec, Status: not null }) return;
        foreach (var counter in (Counter<long>[])[exits, restarts, refusals])
        {
            foreach (var tags in OfChildren(counter, tree)) counter.Add(0, tags);
        }
        rounds.Add(0, Tags(tree.Key, null, ("strategy", $"{spec.Strategy}")));
        giveUps.Add(0, Tags(tree.Key, null, ("action", $"{spec.OnIntensityExceeded.Action}")));
        disruptions.Add(0, Tags(tree.Key, null));
        escalations.Add(0, Tags(tree.Key, null));
    }

    /// <summary>What a counter can come to count of the children of a tree; nothing for a counter that counts something else.</summary>
    public IEnumerable<KeyValuePair<string, object?>[]> OfChildren(Instrument counter, Tree tree)
    {
        if (counter != exits && counter != restarts && counter != refusals) return [];
        if (tree is not { Spec: { } spec, Status: { } status }) return [];
        var strategy = Enum.GetName(spec.Strategy)!;
        // A status calls a child a pod until it is first started.
        var supervisors = spec.Children.Where(child => child.Supervisor is not null).Select(child => child.Name).ToHashSet();
        var takesOthersAlong = spec.Strategy is Strategy.OneForAll or Strategy.RestForOne;
        ExitClass[] anybodys = takesOthersAlong ? [.. status.Children.Select(Own).Distinct()] : [];
        return status.Children.SelectMany(child =>
            counter == exits ? Exits(child) : counter == restarts ? Restarts(child) : [Tags(tree.Key, child.Name)]);

        ExitClass Own(ChildStatus child) =>
            child.Kind == ChildKind.SupervisionTree || supervisors.Contains(child.Name) ? ExitClass.Shutdown : ExitClass.Abnormal;

        IEnumerable<KeyValuePair<string, object?>[]> Exits(ChildStatus child) =>
            from one in (ExitClass[])[ExitClass.Normal, Own(child), ExitClass.StartFailure, ExitClass.Disruption]
            select Tags(tree.Key, child.Name, ("class", Enum.GetName(one)!));

        IEnumerable<KeyValuePair<string, object?>[]> Restarts(ChildStatus child) =>
            from one in (ExitClass[])[.. takesOthersAlong ? anybodys : [Own(child)], ExitClass.StartFailure, ExitClass.Disruption]
            select Tags(tree.Key, child.Name, ("strategy", strategy), ("cause", Enum.GetName(one)!));
    }

    private void CountExit(ObjectKey tree, SupervisionTreeSpec spec, Report report, ExitClass exit)
    {
        exits.Add(1, Tags(tree, report.Child, ("class", $"{exit}")));
        if (exit == ExitClass.Disruption) disruptions.Add(1, Tags(tree, null));
        if (report.Kind == ReportKind.ChildGaveUp) escalations.Add(1, Tags(tree, null));
        if (report.Restarted.IsEmpty) return;
        rounds.Add(1, Tags(tree, null, ("strategy", $"{spec.Strategy}")));
        foreach (var child in report.Restarted)
            restarts.Add(1, Tags(tree, child, ("strategy", $"{spec.Strategy}"), ("cause", $"{exit}")));
    }

    private static string ActionOf(SupervisionTreeSpec spec, ReportKind kind) => kind == ReportKind.RolledBack
        ? nameof(IntensityExceededAction.Rollback)
        // With nothing to go back to, it shut down.
        : $"{(spec.OnIntensityExceeded.Action is IntensityExceededAction.Rollback
            ? IntensityExceededAction.Shutdown
            : spec.OnIntensityExceeded.Action)}";

    /// <summary>A wall clock that stepped back in between does not make time negative.</summary>
    private static void Record(Histogram<double> histogram, Tree tree, TimeSpan time) => histogram.Record(
        Math.Max(0, time.TotalSeconds),
        new KeyValuePair<string, object?>(LabelNames.Namespace, tree.Key.Namespace),
        new KeyValuePair<string, object?>(LabelNames.Tree, tree.Key.Name));

    private KeyValuePair<string, object?>[] Tags(ObjectKey tree, string? child, params ReadOnlySpan<(string Name, string Value)> others)
    {
        var named = child is not null && withChild;
        var tags = new KeyValuePair<string, object?>[(named ? 3 : 2) + others.Length];
        (tags[0], tags[1]) = (new(LabelNames.Namespace, tree.Namespace), new(LabelNames.Tree, tree.Name));
        if (named) tags[2] = new(LabelNames.Child, child);
        for (var i = 0; i < others.Length; i++) tags[^(others.Length - i)] = new(others[i].Name, others[i].Value);
        return tags;
    }
}
