using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Crds;
using Operator.Deciding;
using Operator.Kinds;
using Operator.Reporting;
using Supervision;
using ChildState = Supervision.ChildState;

namespace Operator.Tracing;

/// <summary>
/// A span for each restart round: from the moment that an exit was seen until no child of the tree is on its way any more. A
/// tree has one at a time; another exit supersedes it. The requests of the visits in between are its children. A round
/// outlives visits, and may outlive the process: its trace id follows from tree, child and incarnation, so what the next
/// process tells of it is in the same trace. Costs nothing while nobody listens.
/// </summary>
internal sealed class Rounds(TimeProvider time)
{
    public const string SourceName = "Supervision.Operator";
    public const string Outcome = "supervision.outcome";
    public const string TakenOver = "supervision.taken_over";
    public const string Instances = "supervision.instances";

    private static readonly ActivitySource source = new(SourceName);

    /// <summary>The trace id of the span that this thread is about to begin. A root's can be given in no other way.</summary>
    [ThreadStatic]
    private static ActivityTraceId? next;

    /// <summary>By the UID of the tree; null for one that was visited and has none.</summary>
    private readonly ConcurrentDictionary<string, Activity?> open = new();

    static Rounds() => Activity.TraceIdGenerator = () => next ?? ActivityTraceId.CreateRandom();

    /// <summary>Requests from here on belong to the round of the tree, if it has one.</summary>
    public void Enter(Tree tree)
    {
        if (!source.HasListeners()) return;
        Activity.Current = null;
        Activity.Current = open.GetOrAdd(tree.Uid, _ => TakeOver(tree));
    }

    /// <summary>
    /// Exits that were decided on each begin one. Before that is written down, so that the write is part of it; should it be
    /// refused, the next visit finds the round begun.
    /// </summary>
    public void Begin(Tree tree, SupervisionTreeSpec spec, ImmutableArray<Report> reports)
    {
        if (!source.HasListeners()) return;
        foreach (var report in reports.Where(IsCause))
        {
            var before = open.GetValueOrDefault(tree.Uid);
            if (before?.TraceId == TraceIdOf(tree, report)) continue;
            if (before is not null) End(tree.Uid, before, "superseded");
            open[tree.Uid] = Begin(tree, spec, report, before?.Context);
        }
    }

    /// <summary>What was written and told, and with it the end of the round, if nobody is on the way any more.</summary>
    public void Follow(
        Tree tree, SupervisionTreeSpec spec, SupervisorState written, IReadOnlyList<(Report Report, Wording Wording)> told)
    {
        if (!source.HasListeners() || open.GetValueOrDefault(tree.Uid) is not { } round) return;
        foreach (var (_, wording) in told)
            round.AddEvent(new ActivityEvent(wording.Reason, time.GetUtcNow(), new() { ["message"] = wording.Sentence }));
        if (written.Children.Any(child => child.IsMoving)) return;

        round.SetTag(Instances, written.Children.Where(child => child.IsUp && IsRestarted(round, child))
            .Select(child => Names.ForChild(tree.Metadata.Name, child.Name, child.Incarnation)).ToArray());
        if (written.Ending?.Reason == Supervision.EndingReason.IntensityExceeded)
            round.SetStatus(ActivityStatusCode.Error, Reasons.IntensityExceeded);
        End(tree.Uid, round, OutcomeOf(tree, spec, written));
    }

    /// <summary>The tree is gone.</summary>
    public void Forget(string treeUid)
    {
        if (open.GetValueOrDefault(treeUid) is { } round) End(treeUid, round, "stopped");
        open.TryRemove(treeUid, out _);
    }

    /// <summary>This process ends; whoever comes next goes on.</summary>
    public void HandOver()
    {
        foreach (var (tree, round) in open)
            if (round is not null) End(tree, round, "handed_over");
    }

    /// <summary>For what is told of a round when its visit is over already; null if it is not traced.</summary>
    public static Activity? Telling(ActivityContext round) =>
        round == default ? null : source.StartActivity("tell", ActivityKind.Internal, round);

    private static bool IsCause(Report report) =>
        report.Exit is not null && (!report.Restarted.IsEmpty || report.Kind is ReportKind.IntensityExceeded or ReportKind.RolledBack);

    private static Activity? Begin(Tree tree, SupervisionTreeSpec spec, Report report, ActivityContext? superseded)
    {
        var tags = Facts.Of(tree.Key, spec, report).Select(fact => KeyValuePair.Create<string, object?>(fact.Attribute, fact.Value));
        Activity.Current = null; // a trace of its own
        next = TraceIdOf(tree, report);
        try
        {
            return source.StartActivity(
                "restart round", ActivityKind.Internal, default(ActivityContext), tags,
                superseded is { } link ? [new ActivityLink(link)] : null, report.Exit!.SeenAt);
        }
        finally
        {
            next = null;
        }
    }

    /// <summary>
    /// The round that the process before left open, as far as the status tells: the newest exit since the tree is not ready,
    /// and as restarted those that are still on the way.
    /// </summary>
    private static Activity? TakeOver(Tree tree)
    {
        var state = Memory.Recall(tree.Status);
        var moving = state.Children.Where(child => child.IsMoving).Select(child => child.Name).ToImmutableArray();
        if (moving.IsEmpty || tree.Condition(ConditionTypes.Ready) is not { Status: ConditionStatus.False } ready) return null;
        var cause = state.Children
            .Where(child => child.LastExit?.SeenAt >= ready.LastTransitionTime
                && child.State is not (ChildState.Completed or ChildState.Dropped))
            .MaxBy(child => child.LastExit!.SeenAt);
        if (cause?.LastExit is not { } exit) return null;

        var spec = tree.Spec ?? new SupervisionTreeSpec();
        var round = Begin(tree, spec, new Report(ReportKind.ChildTerminated)
        {
            Child = cause.Name,
            Incarnation = exit.Incarnation,
            Exit = exit,
            Restarted = moving,
            WindowUsed = state.Window.Used,
        }, superseded: null);
        return round?.SetTag(TakenOver, true);
    }

    private void End(string treeUid, Activity round, string outcome)
    {
        round.SetTag(Outcome, outcome);
        round.SetEndTime(time.GetUtcNow().UtcDateTime);
        round.Stop();
        open[treeUid] = null;
    }

    private static string OutcomeOf(Tree tree, SupervisionTreeSpec spec, SupervisorState written) =>
        written.Ending?.Reason == Supervision.EndingReason.IntensityExceeded ? "gave_up"
        : written.Ending is not null || tree.Deleting || spec.Suspend ? "stopped"
        : written.Rollback is not null ? "rolled_back"
        : "restarted";

    private static bool IsRestarted(Activity round, Child child) =>
        round.GetTagItem(Facts.Restarted) is string[] restarted && restarted.Contains(child.Name);

    private static ActivityTraceId TraceIdOf(Tree tree, Report report) => ActivityTraceId.CreateFromBytes(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{tree.Uid}/{report.Child}/{report.Incarnation}")).AsSpan(0, 16));
}
