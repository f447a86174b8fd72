using System.Collections.Immutable;
using System.Diagnostics;
using Crds;
using KubeApi;
using Operator.Deciding;
using Operator.Kinds;
using Operator.Reporting;
using Operator.Tests.Reporting;
using Operator.Tracing;
using Supervision;
using ChildState = Supervision.ChildState;

namespace Operator.Tests.Tracing;

public sealed class RoundsTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly Rounds rounds;
    private readonly List<Activity> ended = [];
    private readonly string uid = $"{Guid.NewGuid()}";
    private ActivityListener? listener;

    public RoundsTests() => rounds = new Rounds(time);

    public void Dispose()
    {
        listener?.Dispose();
        Activity.Current = null;
    }

    [Fact]
    public void While_nobody_listens_there_is_no_span_and_requests_are_part_of_none()
    {
        rounds.Begin(Tree(), Spec, Crash());
        rounds.Enter(Tree());
        Activity.Current.ShouldBeNull();
    }

    [Fact]
    public void A_round_begins_when_the_exit_was_seen_and_ends_when_nobody_is_on_the_way()
    {
        Listen();
        rounds.Enter(Tree());
        rounds.Begin(Tree(), Spec, Crash());
        var round = Activity.Current.ShouldNotBeNull("the write of what was decided is part of it");
        rounds.Follow(Tree(), Spec, Restarting, Told(Crash()));
        ended.ShouldBeEmpty();

        time.Advance(TimeSpan.FromSeconds(7));
        rounds.Follow(Tree(), Spec, Restarted, Told([new Report(ReportKind.ChildrenStarted)]));
        ended.ShouldBe([round]);
        round.StartTimeUtc.ShouldBe(Seen.UtcDateTime);
        (round.StartTimeUtc + round.Duration).ShouldBe(time.GetUtcNow().UtcDateTime);
        round.Parent.ShouldBeNull();
        round.ParentSpanId.ShouldBe(default);
        round.Events.Select(happened => happened.Name).ShouldBe(["ChildTerminated", "ChildrenStarted"]);
        Outcome(round).ShouldBe("restarted");
        round.GetTagItem("supervision.exit.class").ShouldBe("Abnormal");
        round.GetTagItem("supervision.intensity.used").ShouldBe(2);
        ((string[])round.GetTagItem(Rounds.Instances)!).ShouldBe(["shop-db-4"]);
        Activity.Current.ShouldBeNull();
    }

    [Fact]
    public void Later_visits_are_part_of_it_and_those_of_other_trees_are_not()
    {
        Listen();
        rounds.Begin(Tree(), Spec, Crash());
        var round = Activity.Current;
        rounds.Enter(Tree() with { Metadata = new ObjectMeta { Name = "other", Namespace = "ns", Uid = $"{Guid.NewGuid()}" } });
        Activity.Current.ShouldBeNull();
        rounds.Enter(Tree());
        Activity.Current.ShouldBe(round);
    }

    /// <summary>The status was not written; the next visit sees the same exit.</summary>
    [Fact]
    public void An_exit_that_is_decided_on_twice_begins_one_round()
    {
        Listen();
        rounds.Begin(Tree(), Spec, Crash());
        var round = Activity.Current;
        rounds.Enter(Tree());
        rounds.Begin(Tree(), Spec, Crash());
        Activity.Current.ShouldBe(round);
        ended.ShouldBeEmpty();
    }

    [Fact]
    public void Another_exit_supersedes_it_and_says_so()
    {
        Listen();
        rounds.Begin(Tree(), Spec, Crash());
        var first = Activity.Current!;
        rounds.Begin(Tree(), Spec, Crash(incarnation: 4));
        ended.ShouldBe([first]);
        Outcome(first).ShouldBe("superseded");
        var second = Activity.Current!;
        second.TraceId.ShouldNotBe(first.TraceId);
        second.Links.ShouldHaveSingleItem().Context.SpanId.ShouldBe(first.SpanId);
    }

    [Theory]
    [InlineData(ReportKind.ChildCompleted)]
    [InlineData(ReportKind.ChildDropped)]
    [InlineData(ReportKind.AutoShutdown)]
    [InlineData(ReportKind.ChildReplaced)]
    public void What_restarts_nobody_begins_none(ReportKind kind)
    {
        Listen();
        rounds.Begin(Tree(), Spec, [Wordings.About(kind) with { Exit = Some.Crash() }]);
        Activity.Current.ShouldBeNull();
    }

    public static TheoryData<string> Endings => ["gave_up", "stopped", "rolled_back", "restarted"];

    [Theory]
    [MemberData(nameof(Endings))]
    public void It_ends_as_the_tree_does(string outcome)
    {
        Listen();
        rounds.Begin(Tree(), Spec, [Wordings.About(ReportKind.IntensityExceeded) with { Exit = Some.Crash() }]);
        var round = Activity.Current!;
        rounds.Follow(
            Tree(),
            outcome == "stopped" ? Some.Spec("""{"suspend":true}""") : Spec,
            Restarted with
            {
                Ending = outcome == "gave_up" ? new(Supervision.EndingReason.IntensityExceeded, Seen, "db", false) : null,
                Rollback = outcome == "rolled_back" ? new("b", "a", Seen) : null,
            },
            []);
        Outcome(round).ShouldBe(outcome);
        round.Status.ShouldBe(outcome == "gave_up" ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    }

    [Fact]
    public void The_next_process_goes_on_in_the_same_trace_from_the_same_moment()
    {
        Listen();
        rounds.Begin(Tree(), Spec, Crash());
        var first = Activity.Current!;
        rounds.HandOver();
        Outcome(first).ShouldBe("handed_over");

        new Rounds(time).Enter(Tree(Left(Restarting)));
        var second = Activity.Current.ShouldNotBeNull();
        second.ShouldNotBe(first);
        (second.TraceId, second.StartTimeUtc).ShouldBe((first.TraceId, first.StartTimeUtc));
        second.GetTagItem(Rounds.TakenOver).ShouldBe(true);
        second.GetTagItem("supervision.exit.code").ShouldBe(3);
    }

    [Theory]
    [InlineData("it starts for the first time")]
    [InlineData("all run")]
    [InlineData("a child that crashed last week is replaced")]
    public void A_tree_that_is_in_no_round_is_not_taken_over_in_one(string state)
    {
        Listen();
        var left = state switch
        {
            "it starts for the first time" => Left(Some.State("db".In(ChildState.Starting))),
            "all run" => Left(Restarted),
            _ => Left(Restarting, notReadySince: Seen.AddDays(7)),
        };
        rounds.Enter(Tree(left));
        Activity.Current.ShouldBeNull();
    }

    [Fact]
    public void A_tree_that_is_gone_ends_it()
    {
        Listen();
        rounds.Begin(Tree(), Spec, Crash());
        rounds.Forget(uid);
        Outcome(ended.ShouldHaveSingleItem()).ShouldBe("stopped");
    }

    [Theory]
    [InlineData("/api/v1/namespaces/shop/pods", "pods")]
    [InlineData("/api/v1/namespaces/shop/pods/shop-db-1", "pods")]
    [InlineData("/apis/supervision.dev/v1alpha1/namespaces/shop/supervisiontrees/shop/status", "supervisiontrees/status")]
    [InlineData("/behind/a/proxy/apis/events.k8s.io/v1/namespaces/shop/events", "events")]
    [InlineData("/api/v1/namespaces/shop", "namespaces")]
    [InlineData("/version", "/version")]
    [InlineData("/api", "/api")]
    public void A_request_is_named_after_its_resource(string path, string resource) =>
        RoundRequests.Resource(path).ShouldBe(resource);

    private static readonly DateTimeOffset Seen = Some.Crash().SeenAt;

    private static SupervisionTreeSpec Spec => Some.Spec("""{"strategy":"RestForOne"}""");

    private static SupervisorState Restarting { get; } =
        Some.State("db".In(ChildState.Starting) with { Incarnation = 4, LastExit = Some.Crash() });

    private static SupervisorState Restarted { get; } =
        Some.State("db".In(ChildState.Running) with { Incarnation = 4, LastExit = Some.Crash() });

    private static ImmutableArray<Report> Crash(long incarnation = 3) =>
    [
        Wordings.About(ReportKind.ChildTerminated) with
        {
            Incarnation = incarnation,
            Exit = Some.Crash() with { Incarnation = incarnation },
            Restarted = ["db"],
            WindowUsed = 2,
        },
    ];

    private static (Report, Wording)[] Told(ImmutableArray<Report> reports) =>
        [.. reports.Select(report => (report, Wording.Of(report, "shop", Spec)))];

    private static SupervisionTreeStatus Left(SupervisorState state, DateTimeOffset? notReadySince = null)
    {
        var status = Some.With((ConditionTypes.Ready, ConditionStatus.False, Reasons.Restarting));
        var ready = status.Conditions[0] with { LastTransitionTime = notReadySince ?? Seen };
        return Memory.Keep(status with { Conditions = [ready] }, state, "shop");
    }

    private Tree Tree(SupervisionTreeStatus? status = null) =>
        Some.Tree(status) with { Metadata = Some.Tree().Metadata with { Uid = uid } };

    private static string? Outcome(Activity round) => round.GetTagItem(Rounds.Outcome) as string;

    private void Listen()
    {
        time.Advance(Seen - time.GetUtcNow());
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Rounds.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(listener);
    }
}
