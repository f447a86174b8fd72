using System.Diagnostics;
using Crds;
using Supervision;

namespace Operator.Reporting;

/// <summary>What a report says: the reason and the sentence of its event, log line and history entry.</summary>
internal sealed record Wording(string Reason, string Sentence, bool Warning)
{
    private const int LastWordsBytes = 300;

    public static Wording Of(Report report, string tree, SupervisionTreeSpec spec)
    {
        var child = report.Child is { } name ? $"{name} ({Names.ForChild(tree, name, report.Incarnation)})" : tree;
        var exit = report.Exit is { } last ? Of(last) : "";
        var overLimit = $"it would be restart {report.WindowUsed} within {spec.PeriodSeconds} s, and {spec.Intensity} "
            + $"{(spec.Intensity == 1 ? "is" : "are")} allowed";
        var used = report.WindowUsed > spec.Intensity
            ? overLimit
            : $"{report.WindowUsed} of {spec.Intensity} restarts within {spec.PeriodSeconds} s used";
        return report.Kind switch
        {
            ReportKind.ChildTerminated => Warn(Reasons.ChildTerminated, $"{child} ended: {exit}. {Consequence(report, spec)}; {used}"),
            ReportKind.ChildGaveUp => Warn(
                Reasons.ChildGaveUp,
                $"{child} gave up: {exit}. {Consequence(report, spec)}{(report.Restarted.Length > 0 ? $"; {used}" : "")}"),
            ReportKind.ChildStartFailed => Warn(
                Reasons.ChildStartFailed, $"{child} did not start: {exit}. {Consequence(report, spec)}; {used}"),
            ReportKind.ChildDisrupted => Note(
                Reasons.ChildDisrupted, $"{child} was taken away: {exit}. {Consequence(report, spec)}; not counted"),
            ReportKind.ChildCompleted => Note(Reasons.ChildCompleted, $"{child} ended well: {exit}. It is not restarted"),
            ReportKind.ChildDropped when report.Exit?.Class == Supervision.ExitClass.Normal => Note(Reasons.ChildDropped, Dropped()),
            ReportKind.ChildDropped => Warn(Reasons.ChildDropped, Dropped()),
            ReportKind.ChildReplaced => Note(
                Reasons.ChildReplaced, $"{child} is replaced: its spec changed or asks for a restart; not counted"),
            ReportKind.ChildRemoved => Note(Reasons.ChildRemoved, $"{child} is no longer in the spec and has been stopped"),
            ReportKind.ChildRefused => Warn(
                Reasons.ChildRefused,
                $"The API server refused {child}: {report.Refusal!.Reason}: "
                    + $"{Observing.Text.OneLine(report.Refusal.Message, Limits.MessageBytes)}. It will be tried again; not counted"),
            ReportKind.ChildrenStarted => Note(Reasons.ChildrenStarted, "Every child that should run has started"),
            ReportKind.IntensityExceeded => Warn(Reasons.IntensityExceeded, $"{LastStraw()}. {GivenUp(spec)}"),
            ReportKind.RolledBack => Warn(
                Reasons.RolledBack,
                $"{LastStraw()}. The supervisor stops every child, last first, and starts again by the newest spec that was healthy"),
            ReportKind.AutoShutdown => Note(
                Reasons.AutoShutdown,
                $"Significant {child} ended: {exit}. The supervisor stops every child, last first, and ends"),
            ReportKind.Terminated => Note(Reasons.Terminated, "Every child is stopped; the supervisor has ended"),
            ReportKind.StartedAgain => Note(Reasons.StartedAgain, "The supervisor starts again with an empty window"),
            _ => throw new UnreachableException(),
        };

        string LastStraw() => $"{child} was the last straw: {exit}. I{overLimit[1..]}";

        string Dropped() => $"{child} ended: {exit}. It is Temporary and not restarted";
    }

    private static Wording Warn(string reason, string sentence) => new(reason, sentence, Warning: true);

    private static Wording Note(string reason, string sentence) => new(reason, sentence, Warning: false);

    /// <summary>Last words in one clause: <c>exit code 137 (SIGKILL), OOMKilled: "..."</c>.</summary>
    public static string Of(Exit exit)
    {
        var cause = exit.ExitCode is { } code
            ? $"exit code {code}{(exit.Signal is { } signal ? $" ({Signal(signal)})" : "")}, {exit.Reason}"
            : exit.Reason;
        return exit.Message is null ? cause : $"{cause}: \"{Observing.Text.OneLine(exit.Message, LastWordsBytes)}\"";
    }

    private static string Consequence(Report report, SupervisionTreeSpec spec) => report.Restarted.Length == 0
        ? "It is not restarted"
        : $"{spec.Strategy} restarts {string.Join(", ", report.Restarted)}";

    private static string GivenUp(SupervisionTreeSpec spec) => spec.OnIntensityExceeded.Action switch
    {
        IntensityExceededAction.Hold => "The survivors run on; nothing more is restarted",
        IntensityExceededAction.Retry => "The supervisor stops every child, last first, and starts again later",
        IntensityExceededAction.Rollback =>
            "There is no other spec that was healthy: the supervisor stops every child, last first, and ends",
        _ => "The supervisor stops every child, last first, and ends",
    };

    private static string Signal(int number) => number switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        _ => $"signal {number}",
    };
}
