using System.Diagnostics;
using Crds;
using Supervision;

namespace Operator.Reporting;

/// <summary>What a report says: the reason and the sentence of its event, log line and history entry.</summary>
internal sealed record Wording(string Reason, string Sentence, bool Warning)
{
    public static Wording Of(Report report, string tree, SupervisionTreeSpec spec)
    {
        var child = report.Child is { } name ? $"{name} ({Names.ForChild(tree, name, report.Incarnation)})" : tree;
        var exit = report.Exit is { } last ? Of(last) : "";
        var window = $"{report.WindowUsed} of {spec.Intensity} restarts within {spec.PeriodSeconds} s used";
        return report.Kind switch
        {
            ReportKind.ChildTerminated => new(Reasons.ChildTerminated, $"{child} ended: {exit}. {Consequence(report, spec)}; {window}", true),
            ReportKind.ChildStartFailed => new(Reasons.ChildStartFailed, $"{child} did not start: {exit}. {Consequence(report, spec)}; {window}", true),
            ReportKind.ChildDisrupted => new(Reasons.ChildDisrupted, $"{child} was taken away: {exit}. {Consequence(report, spec)}; not counted", false),
            ReportKind.ChildCompleted => new(Reasons.ChildCompleted, $"{child} ended well: {exit}. It is not restarted", false),
            ReportKind.ChildDropped => new(Reasons.ChildDropped, $"{child} ended: {exit}. It is Temporary and not restarted", report.Exit?.Class != Supervision.ExitClass.Normal),
            ReportKind.ChildReplaced => new(Reasons.ChildReplaced, $"{child} is replaced: its spec changed or asks for a restart; not counted", false),
            ReportKind.ChildRemoved => new(Reasons.ChildRemoved, $"{child} is no longer in the spec and has been stopped", false),
            ReportKind.ChildRefused => new(Reasons.ChildRefused,
                $"The API server refused {child}: {report.Refusal!.Reason}: {report.Refusal.Message}. It will be tried again; not counted", true),
            ReportKind.ChildrenRunning => new(Reasons.ChildrenRunning, "Every child that should run is running", false),
            ReportKind.IntensityExceeded => new(Reasons.IntensityExceeded,
                $"{child} was the last straw: {exit}. It would be restart {report.WindowUsed} within {spec.PeriodSeconds} s, and {spec.Intensity} are allowed. {GivenUp(spec)}", true),
            ReportKind.AutoShutdown => new(Reasons.AutoShutdown, $"Significant {child} ended: {exit}. The supervisor stops every child, last first, and ends", false),
            ReportKind.Terminated => new(Reasons.Terminated, "Every child is stopped; the supervisor has ended", false),
            ReportKind.StartedAgain => new(Reasons.StartedAgain, "The supervisor starts again with an empty window", false),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Last words in one clause: <c>exit code 137 (SIGKILL), OOMKilled: "..."</c>.</summary>
    public static string Of(Exit exit)
    {
        var cause = exit.ExitCode is { } code
            ? $"exit code {code}{(exit.Signal is { } signal ? $" ({Signal(signal)})" : "")}, {exit.Reason}"
            : exit.Reason;
        return exit.Message is null ? cause : $"{cause}: \"{Quotable(exit.Message)}\"";
    }

    private static string Consequence(Report report, SupervisionTreeSpec spec) => report.Restarted.Length == 0
        ? "It is not restarted"
        : $"{spec.Strategy} restarts {string.Join(", ", report.Restarted)}";

    private static string GivenUp(SupervisionTreeSpec spec) => spec.OnIntensityExceeded.Action switch
    {
        IntensityExceededAction.Hold => "The survivors run on; nothing more is restarted",
        IntensityExceededAction.Retry => "The supervisor stops every child, last first, and starts again later",
        _ => "The supervisor stops every child, last first, and ends",
    };

    /// <summary>A container can write anything; what it wrote must not pass for a line of ours.</summary>
    private static string Quotable(string message) => Observing.Text.Bounded(
        string.Concat(message.Select(character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character)), 300);

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
