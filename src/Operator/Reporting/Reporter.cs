using Crds;
using Operator.Kinds;
using Operator.Metrics;
using Supervision;

namespace Operator.Reporting;

/// <summary>Says what happened, once it has been written down: an event and a log line for each, and it is counted.</summary>
internal sealed class Reporter(EventRecorder events, ILogger<Reporter> log, Happenings? happenings = null)
{
    /// <param name="tree">As it was written.</param>
    /// <param name="spec">In force.</param>
    /// <param name="told">What happened.</param>
    public void Tell(Tree tree, SupervisionTreeSpec spec, IReadOnlyList<(Report Report, Wording Wording)> told)
    {
        foreach (var (report, wording) in told)
        {
            LogFacts(tree, spec, report, wording);
            events.Record(tree, report, wording);
            happenings?.Count(tree.Key, spec, report);
        }
    }

    private void LogFacts(Tree tree, SupervisionTreeSpec spec, Report report, Wording wording)
    {
        var level = wording.Warning ? LogLevel.Warning : LogLevel.Information;
        if (!log.IsEnabled(level)) return;
        using var facts = log.BeginScope(Facts.Of(tree.Key, spec, report).ToDictionary(fact => fact.Field, fact => fact.Value));
        Log.Happened(log, level, tree.Key, wording.Reason, wording.Sentence);
    }

    /// <summary>How long it took, which only two statuses together tell.</summary>
    public void TellProgress(Tree before, Tree after) => happenings?.Compare(before, after);

    /// <summary>Tells when a spec was accepted or not, if that is news.</summary>
    public void TellJudgement(Tree before, Tree after)
    {
        var (was, now) = (before.Condition(ConditionTypes.Accepted), after.Condition(ConditionTypes.Accepted));
        // That a spec was given up is a report of the supervisor's.
        if (now is null or { Reason: Reasons.RolledBack } || after.Deleting) return;
        if (was is not null && was with { LastTransitionTime = now.LastTransitionTime } == now) return;
        var accepted = now.Status == ConditionStatus.True;
        var wording = accepted
            ? new Wording(Reasons.SpecAccepted, $"Generation {now.ObservedGeneration} is in force: {now.Message}", Warning: false)
            : new Wording(
                Reasons.SpecRejected,
                $"Generation {now.ObservedGeneration} is not accepted, no pod was touched: {now.Message}",
                Warning: true);
        Log.Happened(log, accepted ? LogLevel.Information : LogLevel.Warning, after.Key, wording.Reason, wording.Sentence);
        events.Record(after, wording);
    }
}
