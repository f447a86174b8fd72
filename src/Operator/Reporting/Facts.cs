using System.Globalization;
using Crds;
using KubeApi;
using Supervision;

namespace Operator.Reporting;

/// <summary>A fact of a report, under the name that it has in a log line and the one that it has on a span.</summary>
internal sealed record Fact(string Field, string Attribute, object Value);

/// <summary>
/// OTP's four facts, taken apart for machines: the supervisor, what happened in its context, why, and to whom; and how close it
/// came to giving up. What a report does not have is left out.
/// </summary>
internal static class Facts
{
    public const string Restarted = "supervision.restarted";

    public static IEnumerable<Fact> Of(ObjectKey tree, SupervisionTreeSpec spec, Report report)
    {
        (string Field, string Attribute, object? Value)[] facts =
        [
            ("Namespace", "k8s.namespace.name", tree.Namespace),
            ("TreeName", "supervision.tree", tree.Name),
            ("Strategy", "supervision.strategy", $"{spec.Strategy}"),
            ("Child", "supervision.child", report.Child),
            ("Incarnation", "supervision.incarnation", report.Child is null ? null : report.Incarnation),
            ("Object", "supervision.object", report.Child is { } child ? Names.ForChild(tree.Name, child, report.Incarnation) : null),
            ("ObjectUid", "supervision.object.uid", report.Uid),
            ("ExitClass", "supervision.exit.class", report.Exit is { } exit ? $"{exit.Class}" : null),
            ("ExitReason", "supervision.exit.reason", report.Exit?.Reason),
            ("ExitCode", "supervision.exit.code", report.Exit?.ExitCode),
            ("ExitSignal", "supervision.exit.signal", report.Exit?.Signal),
            ("ExitTime", "supervision.exit.finish_time", report.Exit?.FinishedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            ("Node", "k8s.node.name", report.Exit?.Node),
            ("RefusalReason", "supervision.refusal.reason", report.Refusal?.Reason),
            ("Restarted", Restarted, report.Restarted.IsEmpty ? null : report.Restarted.ToArray()),
            ("IntensityUsed", "supervision.intensity.used", report.WindowUsed),
            ("IntensityLimit", "supervision.intensity.limit", spec.Intensity),
            ("PeriodSeconds", "supervision.period_seconds", spec.PeriodSeconds),
        ];
        return from fact in facts where fact.Value is not null select new Fact(fact.Field, fact.Attribute, fact.Value);
    }
}
