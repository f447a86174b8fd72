using Crds;
using Operator.Deciding;
using Operator.Kinds;
using Supervision;

namespace Operator.Reporting;

/// <summary>The status of a tree: what must be remembered, and what people read.</summary>
internal static class TreeStatus
{
    public static SupervisionTreeStatus Of(
        Tree tree, Judgement judgement, SupervisorState state, IReadOnlyList<(Report Report, Wording Wording)> told, DateTimeOffset now)
    {
        var before = tree.Status ?? new SupervisionTreeStatus();
        var history = told.Reverse().Select(happening => new HistoryEntry
        {
            Time = now,
            Reason = happening.Wording.Reason,
            Child = happening.Report.Child,
            Incarnation = happening.Report.Child is null ? null : happening.Report.Incarnation,
            Message = Observing.Text.Bounded(happening.Wording.Sentence, Limits.MessageBytes),
        });
        var kept = Memory.Keep(before, state, tree.Metadata.Name);
        var ending = kept.Ending is null ? null : kept.Ending with
        {
            Message = told.FirstOrDefault(happening => happening.Report.Kind is ReportKind.IntensityExceeded or ReportKind.AutoShutdown)
                .Wording?.Sentence ?? before.Ending?.Message,
        };
        var healthy = Healthy(before, judgement, state);
        var pool = judgement.InForce?.Strategy == Crds.Strategy.SimpleOneForOne;
        return kept with
        {
            ObservedGeneration = tree.Metadata.Generation,
            AcceptedRevision = HasJustRolledBack(before, state) ? healthy : judgement.Revision,
            HealthyRevision = healthy,
            Replicas = pool ? state.Children.Count(child => child.IsUp) : null,
            ReadyReplicas = pool ? state.Children.Count(child => child.State == Supervision.ChildState.Running) : null,
            Selector = pool ? $"{Labels.Tree}={tree.Metadata.Name}" : null,
            Conditions = Conditions.Of(before.Conditions, judgement, state, tree.Metadata.Generation, tree.Deleting, now, ending?.Message),
            Ready = Conditions.ReadyCount(state, judgement.InForce),
            LastRestartTime = state.Restarts > before.Restarts.Total ? now : before.LastRestartTime,
            Ending = ending,
            History = [.. history.Concat(before.History).Take(Limits.History)],
        };
    }

    /// <summary>From now on the older spec is in force.</summary>
    private static bool HasJustRolledBack(SupervisionTreeStatus before, SupervisorState state) =>
        state.Rollback is { } rollback && before.Rollback?.Time != rollback.Time;

    /// <summary>Of the revisions that say the same is to run, the newest that is kept.</summary>
    private static string? Healthy(SupervisionTreeStatus before, Judgement judgement, SupervisorState state) =>
        new[] { judgement.Revision, before.AcceptedRevision, before.HealthyRevision }
            .FirstOrDefault(revision => revision is not null && Hash.ContentOf(revision) == state.HealthyRevision);
}
