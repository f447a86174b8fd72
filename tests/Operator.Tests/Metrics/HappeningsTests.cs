using Crds;
using Operator.Metrics;
using Operator.Tests.Reporting;
using Supervision;
using ChildState = Crds.ChildState;
using ExitClass = Crds.ExitClass;

namespace Operator.Tests.Metrics;

public sealed class HappeningsTests : IDisposable
{
    private const string Db = "namespace=\"ns\",tree=\"shop\",child=\"db\"";
    private const string Shop = "namespace=\"ns\",tree=\"shop\"";

    private static readonly SupervisionTreeSpec spec = Some.Spec("""{"strategy":"RestForOne"}""");

    private readonly Scraped scraped = new();
    private readonly Happenings happenings;

    public HappeningsTests() => happenings = new Happenings(scraped.Meter, withChild: true);

    public void Dispose() => scraped.Dispose();

    /// <summary>Of each kind of report, exactly the series that it moves.</summary>
    public static TheoryData<ReportKind, string[]> Moves => new()
    {
        {
            ReportKind.ChildTerminated,
            [$"exits_total{{{Db},class=\"Abnormal\"}} 1", .. RestartsOfBoth("Abnormal")]
        },
        {
            ReportKind.ChildGaveUp,
            [$"escalations_total{{{Shop}}} 1", $"exits_total{{{Db},class=\"Shutdown\"}} 1", .. RestartsOfBoth("Shutdown")]
        },
        {
            ReportKind.ChildStartFailed,
            [
                $"exits_total{{{Db},class=\"StartFailure\"}} 1", $"restart_rounds_total{{{Shop},strategy=\"RestForOne\"}} 1",
                $"restarts_total{{{Db},strategy=\"RestForOne\",cause=\"StartFailure\"}} 1",
            ]
        },
        {
            ReportKind.ChildDisrupted,
            [
                $"disruptions_total{{{Shop}}} 1", $"exits_total{{{Db},class=\"Disruption\"}} 1",
                $"restart_rounds_total{{{Shop},strategy=\"RestForOne\"}} 1",
                $"restarts_total{{{Db},strategy=\"RestForOne\",cause=\"Disruption\"}} 1",
            ]
        },
        { ReportKind.ChildCompleted, [$"exits_total{{{Db},class=\"Normal\"}} 1"] },
        { ReportKind.ChildDropped, [$"exits_total{{{Db},class=\"Abnormal\"}} 1"] },
        { ReportKind.ChildReplaced, [] },
        { ReportKind.ChildRemoved, [] },
        { ReportKind.ChildRefused, [$"refusals_total{{{Db}}} 1"] },
        { ReportKind.ChildrenStarted, [] },
        { ReportKind.IntensityExceeded, [$"give_ups_total{{{Shop},action=\"Shutdown\"}} 1"] },
        { ReportKind.RolledBack, [$"give_ups_total{{{Shop},action=\"Rollback\"}} 1"] },
        { ReportKind.AutoShutdown, [] },
        { ReportKind.Terminated, [] },
        { ReportKind.StartedAgain, [] },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public async Task A_report_moves_exactly_what_it_is_about(ReportKind kind, string[] moves)
    {
        happenings.Count(Some.Tree().Key, spec, Wordings.All.Single(one => one.Report.Kind == kind).Report);

        (await scraped.Moved()).Order(StringComparer.Ordinal).ShouldBe(moves.Select(move => "supervision_" + move));
    }

    [Fact]
    public void Every_kind_of_report_has_its_row() =>
        Moves.Select(row => row.Data.Item1).ShouldBe(Enum.GetValues<ReportKind>(), ignoreOrder: true);

    [Theory]
    [InlineData("Hold", "Hold")]
    [InlineData("Retry", "Retry")]
    [InlineData("Rollback", "Shutdown")]
    public async Task Giving_up_is_counted_by_what_was_done(string action, string counted)
    {
        var giving = Some.Spec($$$"""{"onIntensityExceeded":{"action":"{{{action}}}"}}""");

        happenings.Count(Some.Tree().Key, giving, Wordings.About(ReportKind.IntensityExceeded));

        (await scraped.Moved()).ShouldBe([$"supervision_give_ups_total{{{Shop},action=\"{counted}\"}} 1"]);
    }

    [Fact]
    public async Task Without_the_child_label_all_children_are_one_series()
    {
        var coarse = new Happenings(scraped.Meter, withChild: false);

        coarse.Count(Some.Tree().Key, spec, Wordings.All.Single(one => one.Report.Kind == ReportKind.ChildTerminated).Report);

        (await scraped.Moved()).ShouldContain($"supervision_restarts_total{{{Shop},strategy=\"RestForOne\",cause=\"Abnormal\"}} 2");
        (await scraped.Page()).ShouldNotContain("child=");
    }

    /// <summary>The kind in the status is that of a child's object, and a pod's as long as there is none.</summary>
    [Theory]
    [InlineData(ChildKind.SupervisionTree, "[]")]
    [InlineData(ChildKind.Pod, """[{"name":"db","template":{}},{"name":"web","supervisor":{}}]""")]
    public async Task What_can_happen_to_a_tree_stands_at_0_before_it_happens(ChildKind kind, string children)
    {
        var known = Some.Spec($$"""{"strategy":"RestForOne","children":{{children}}}""");
        var tree = Some.Tree(Children(Child("db"), Child("web") with { Kind = kind })) with { Spec = known };
        happenings.Introduce(tree);
        scraped.Possible = counter => happenings.OfChildren(counter, tree);

        var samples = await scraped.Samples();
        samples.ShouldAllBe(line => line.EndsWith(" 0"));
        samples.ShouldContain($"supervision_exits_total{{{Db},class=\"Abnormal\"}} 0");
        samples.ShouldContain($"supervision_restarts_total{{{Db},strategy=\"RestForOne\",cause=\"StartFailure\"}} 0");
        samples.ShouldContain($"supervision_exits_total{{{Shop},child=\"web\",class=\"Shutdown\"}} 0");
        samples.ShouldContain(
            $"supervision_restarts_total{{{Db},strategy=\"RestForOne\",cause=\"Shutdown\"}} 0", "with a sibling that gave up");
        samples.ShouldContain($"supervision_refusals_total{{{Db}}} 0");
        samples.ShouldContain($"supervision_escalations_total{{{Shop}}} 0");
        samples.ShouldContain($"supervision_give_ups_total{{{Shop},action=\"Shutdown\"}} 0");
        samples.Length.ShouldBe((2 * (4 + 4 + 1)) + 4);
    }

    [Fact]
    public async Task A_replacement_took_from_the_end_seen_to_the_next_instance()
    {
        var was = Child("db") with { State = ChildState.Restarting, Incarnation = 1, LastExit = Exit(incarnation: 1) };

        Compare(was, was with { State = ChildState.Starting, Incarnation = 2, StartTime = Some.Instant.AddSeconds(4) });

        (await Sums()).ShouldBe([$"supervision_replacement_seconds_sum{{{Shop}}} 4"]);
    }

    [Fact]
    public async Task The_replacement_of_a_sibling_that_did_not_end_by_itself_is_none()
    {
        var was = Child("db") with { State = ChildState.Pending, Incarnation = 5, LastExit = Exit(incarnation: 1) };

        Compare(was, was with { State = ChildState.Starting, Incarnation = 6, StartTime = Some.Instant.AddSeconds(4) });

        (await Sums()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_start_took_from_its_beginning_until_the_child_ran_and_is_recorded_once()
    {
        var was = Child("db") with { State = ChildState.Starting, Incarnation = 1, StartTime = Some.Instant };
        var now = was with { State = ChildState.Running, Since = Some.Instant.AddSeconds(2.5) };

        Compare(was, now);
        Compare(now, now);

        (await Sums()).ShouldBe([$"supervision_start_seconds_sum{{{Shop}}} 2.5"]);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-60, false)]
    public async Task A_recovery_took_from_the_end_that_made_the_tree_unready(int exitAt, bool isRecovery)
    {
        var ended = Child("db") with { LastExit = Exit(incarnation: 1) with { Time = Some.Instant.AddSeconds(exitAt) } };

        happenings.Compare(Some.Tree(Ready(ConditionStatus.False, 0, ended)), Some.Tree(Ready(ConditionStatus.True, 9, ended)));

        (await Sums()).ShouldBe(isRecovery ? [$"supervision_recovery_seconds_sum{{{Shop}}} 9"] : []);
    }

    private static string[] RestartsOfBoth(string cause) =>
    [
        $"restart_rounds_total{{{Shop},strategy=\"RestForOne\"}} 1",
        $"restarts_total{{{Db},strategy=\"RestForOne\",cause=\"{cause}\"}} 1",
        $"restarts_total{{{Shop},child=\"web\",strategy=\"RestForOne\",cause=\"{cause}\"}} 1",
    ];

    private async Task<string[]> Sums() => [.. (await scraped.Samples()).Where(line => line.Contains("_sum{"))];

    private void Compare(ChildStatus was, ChildStatus now) => happenings.Compare(Some.Tree(Children(was)), Some.Tree(Children(now)));

    private static ChildStatus Child(string name) => new() { Name = name };

    private static ChildExit Exit(long incarnation) =>
        new() { Time = Some.Instant, Class = ExitClass.Abnormal, Reason = "Error", Incarnation = incarnation };

    private static SupervisionTreeStatus Children(params ChildStatus[] children) => new() { Children = children };

    private static SupervisionTreeStatus Ready(ConditionStatus status, int second, ChildStatus child)
    {
        var all = Some.With((ConditionTypes.Ready, status, "x"));
        return all with
        {
            Children = [child],
            Conditions = [all.Conditions[0] with { LastTransitionTime = Some.Instant.AddSeconds(second) }],
        };
    }
}
