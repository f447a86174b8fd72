using Crds;
using Supervision;

namespace Operator.Tests.Reporting;

/// <summary>One report of each kind, and what it says.</summary>
internal static class Wordings
{
    /// <summary>Every reason there is.</summary>
    public static IReadOnlyList<string> Reasons { get; } =
        [.. typeof(Reasons).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    public static IReadOnlyList<(Report Report, string Sentence, bool Warning)> All { get; } =
    [
        (About(ReportKind.ChildTerminated) with { Exit = Some.Crash("no database"), Restarted = ["db", "web"], WindowUsed = 2 },
            "db (shop-db-3) ended: exit code 3, Error: \"no database\". RestForOne restarts db, web; "
            + "2 of 5 restarts within 600 s used", true),
        (About(ReportKind.ChildGaveUp) with { Exit = GaveUp, Restarted = ["db", "web"], WindowUsed = 2 },
            "db (shop-db-3) gave up: IntensityExceeded: \"a was the last straw\". RestForOne restarts db, web; "
            + "2 of 5 restarts within 600 s used", true),
        (About(ReportKind.ChildStartFailed) with { Exit = TimedOut, Restarted = ["db"], WindowUsed = 1 },
            "db (shop-db-3) did not start: StartTimeout. RestForOne restarts db; 1 of 5 restarts within 600 s used", true),
        (About(ReportKind.ChildDisrupted) with { Exit = Evicted, Restarted = ["db"], WindowUsed = 1 },
            "db (shop-db-3) was taken away: Evicted: \"The node was low on resource: memory.\". RestForOne restarts db; not counted",
            false),
        (About(ReportKind.ChildCompleted) with { Exit = Completed },
            "db (shop-db-3) ended well: exit code 0, Completed. It is not restarted", false),
        (About(ReportKind.ChildDropped) with { Exit = Killed },
            "db (shop-db-3) ended: exit code 137 (SIGKILL), OOMKilled. It is Temporary and not restarted", true),
        (About(ReportKind.ChildReplaced),
            "db (shop-db-3) is replaced: its spec changed or asks for a restart; not counted", false),
        (About(ReportKind.ChildRemoved), "db (shop-db-3) is no longer in the spec and has been stopped", false),
        (About(ReportKind.ChildRefused) with { Refusal = new(Some.Instant, "Forbidden", "exceeded quota", 1) },
            "The API server refused db (shop-db-3): Forbidden: exceeded quota. It will be tried again; not counted", true),
        (new Report(ReportKind.ChildrenStarted), "Every child that should run has started", false),
        (About(ReportKind.IntensityExceeded) with { Exit = Some.Crash(), WindowUsed = 6 },
            "db (shop-db-3) was the last straw: exit code 3, Error. It would be restart 6 within 600 s, and 5 are allowed. "
            + "The supervisor stops every child, last first, and ends", true),
        (About(ReportKind.RolledBack) with { Exit = Some.Crash(), WindowUsed = 6 },
            "db (shop-db-3) was the last straw: exit code 3, Error. It would be restart 6 within 600 s, and 5 are allowed. "
            + "The supervisor stops every child, last first, and starts again by the newest spec that was healthy", true),
        (About(ReportKind.AutoShutdown) with { Exit = Completed },
            "Significant db (shop-db-3) ended: exit code 0, Completed. The supervisor stops every child, last first, and ends", false),
        (new Report(ReportKind.Terminated), "Every child is stopped; the supervisor has ended", false),
        (new Report(ReportKind.StartedAgain), "The supervisor starts again with an empty window", false),
    ];

    public static Report About(ReportKind kind) => new(kind) { Child = "db", Incarnation = 3 };

    private static Exit TimedOut => new(Supervision.ExitClass.StartFailure, Some.Instant) { Reason = ExitReasons.StartTimeout };

    private static Exit GaveUp => new(Supervision.ExitClass.Shutdown, Some.Instant)
    {
        Reason = Crds.Reasons.IntensityExceeded,
        Message = "a was the last straw",
    };

    private static Exit Evicted => new(Supervision.ExitClass.Disruption, Some.Instant)
    {
        Reason = "Evicted",
        Message = "The node was low on resource: memory.",
    };

    private static Exit Completed => new(Supervision.ExitClass.Normal, Some.Instant) { Reason = ExitReasons.Completed, ExitCode = 0 };

    private static Exit Killed => Some.Crash() with { Reason = "OOMKilled", ExitCode = 137, Signal = 9 };
}
