using System.Text;
using Crds;
using Operator.Reporting;
using Supervision;
using ChildState = Supervision.ChildState;

namespace Operator.Tests.Reporting;

public class TreeStatusTests
{
    private static readonly DateTimeOffset Later = Some.Instant.AddMinutes(1);

    private static readonly SupervisorState Running = Some.State("db".In(ChildState.Running)) with { Restarts = 2 };

    [Fact]
    public void A_status_that_says_nothing_new_equals_the_one_before()
    {
        var before = Of(null, Running, [Happened(ReportKind.ChildTerminated)], Some.Instant);

        Of(before, Running, [], Later).ShouldBe(before);
    }

    [Theory]
    [InlineData("a restart")]
    [InlineData("a report")]
    [InlineData("a state")]
    [InlineData("a verdict")]
    [InlineData("a generation")]
    public void A_status_that_says_something_new_does_not(string what)
    {
        var before = Of(null, Running, [], Some.Instant);
        var tree = Some.Tree(before);
        var judgement = Some.Spec().Accepted();
        var after = what switch
        {
            "a restart" => TreeStatus.Of(tree, judgement, Running with { Restarts = 3 }, [], Some.Instant),
            "a report" => TreeStatus.Of(tree, judgement, Running, [Happened(ReportKind.ChildrenStarted)], Some.Instant),
            "a state" => TreeStatus.Of(tree, judgement, Some.State("db".In(ChildState.Completed)) with { Restarts = 2 }, [], Some.Instant),
            "a verdict" => TreeStatus.Of(tree, judgement with { Message = "Other." }, Running, [], Some.Instant),
            _ => TreeStatus.Of(tree with { Metadata = tree.Metadata with { Generation = 5 } }, judgement, Running, [], Some.Instant),
        };
        after.ShouldNotBe(before);
    }

    [Fact]
    public void After_a_rollback_the_healthy_revision_is_the_accepted_one()
    {
        var before = new SupervisionTreeStatus { AcceptedRevision = "bad-1", HealthyRevision = "good-7" };
        var judgement = new Operator.Deciding.Judgement(Some.Spec(), "bad-1", Reasons.Valid, "Fine.");
        var state = Running with { HealthyRevision = "good", Rollback = new("bad", "good", Some.Instant) };

        var after = TreeStatus.Of(Some.Tree(before), judgement, state, [], Some.Instant);
        (after.AcceptedRevision, after.HealthyRevision).ShouldBe(("good-7", "good-7"));
        after.Rollback.ShouldBe(new Crds.Rollback { From = "bad", To = "good", Time = Some.Instant });
    }

    /// <summary>Of those that say the same is to run, so that no more are kept than needed.</summary>
    [Theory]
    [InlineData("good-2", "good-2", "the one in force")]
    [InlineData("new-1", "good-1", "the one that was in force")]
    public void The_healthy_revision_is_the_newest_of_its_content(string inForce, string expected, string why)
    {
        var before = new SupervisionTreeStatus { AcceptedRevision = "good-1", HealthyRevision = "good-0" };
        var judgement = new Operator.Deciding.Judgement(Some.Spec(), inForce, Reasons.Valid, "Fine.");

        TreeStatus.Of(Some.Tree(before), judgement, Running with { HealthyRevision = "good" }, [], Some.Instant)
            .HealthyRevision.ShouldBe(expected, why);
    }

    [Fact]
    public void A_pool_says_what_kubectl_scale_and_autoscalers_ask_for()
    {
        var state = Some.State("w-0".In(ChildState.Running), "w-1".In(ChildState.Starting), "w-2".In(ChildState.Completed));
        var spec = Some.Spec("""{"strategy":"SimpleOneForOne","replicas":3,"children":[{"name":"w"}]}""");

        var status = TreeStatus.Of(Some.Tree(), spec.Accepted(), state, [], Some.Instant);
        (status.Replicas, status.ReadyReplicas, status.Selector).ShouldBe((2, 1, "supervision.dev/tree=shop"));
    }

    [Fact]
    public void What_happened_last_comes_first_in_the_history()
    {
        var first = Of(null, Running, [Happened(ReportKind.ChildTerminated), Happened(ReportKind.ChildrenStarted)], Some.Instant);
        var second = Of(first, Running, [Happened(ReportKind.ChildCompleted)], Later);

        second.History.Select(entry => (entry.Reason, entry.Time)).ShouldBe(
        [
            (Reasons.ChildCompleted, Later), (Reasons.ChildrenStarted, Some.Instant), (Reasons.ChildTerminated, Some.Instant),
        ]);
    }

    [Fact]
    public void The_history_keeps_the_last_20_entries()
    {
        SupervisionTreeStatus? status = null;
        for (var i = 1; i <= 25; i++)
            status = Of(status, Running, [(Wordings.About(ReportKind.ChildTerminated) with { Incarnation = i }, Says($"{i}"))], Later);

        status!.History.Select(entry => entry.Message).ShouldBe(Enumerable.Range(6, 20).Reverse().Select(i => $"{i}"));
        status.History.Select(entry => entry.Incarnation).ShouldBe(Enumerable.Range(6, 20).Reverse().Select(i => (long?)i));
    }

    [Fact]
    public void More_than_20_entries_at_once_keep_the_last_20()
    {
        var told = Enumerable.Range(1, 30).Select(i => (Wordings.About(ReportKind.ChildRemoved), Says($"{i}"))).ToList();

        Of(null, Running, told, Later).History.Select(entry => entry.Message)
            .ShouldBe(Enumerable.Range(11, 20).Reverse().Select(i => $"{i}"));
    }

    [Fact]
    public void An_entry_about_the_tree_itself_names_no_child()
    {
        var entry = Of(null, Running, [Happened(ReportKind.ChildrenStarted)], Later).History.ShouldHaveSingleItem();

        (entry.Child, entry.Incarnation).ShouldBe((null, null));
    }

    [Fact]
    public void An_entry_of_any_size_is_cut_to_the_limit() =>
        Encoding.UTF8.GetByteCount(
                Of(null, Running, [(Wordings.About(ReportKind.ChildTerminated), Says(new string('ä', 9000)))], Later).History[0].Message!)
            .ShouldBeInRange(Limits.MessageBytes - 1, Limits.MessageBytes);

    [Fact]
    public void The_time_of_the_last_restart_is_that_of_the_last_counted_one()
    {
        var none = Of(null, Running with { Restarts = 0 }, [], Some.Instant);
        none.LastRestartTime.ShouldBeNull();

        var one = Of(none, Running with { Restarts = 1 }, [], Later);
        one.LastRestartTime.ShouldBe(Later);

        // A disruption restarts a child, too, and does not count.
        Of(one, Running with { Restarts = 1 }, [Happened(ReportKind.ChildDisrupted)], Later.AddMinutes(1)).LastRestartTime.ShouldBe(Later);
    }

    [Fact]
    public void An_ending_keeps_the_sentence_that_explained_it()
    {
        var ended = Running with { Ending = new(Supervision.EndingReason.IntensityExceeded, Some.Instant, "db", false) };
        var status = Of(null, ended, [(Wordings.About(ReportKind.IntensityExceeded), Says("Too much."))], Some.Instant);
        status.Ending!.Message.ShouldBe("Too much.");

        status = Of(status, ended, [Happened(ReportKind.Terminated)], Later);
        status.Ending!.Message.ShouldBe("Too much.");
        Of(status, Running, [Happened(ReportKind.StartedAgain)], Later).Ending.ShouldBeNull();
    }

    [Fact]
    public void A_status_tells_what_it_is_about()
    {
        var status = Of(null, Running, [], Some.Instant);

        (status.ObservedGeneration, status.AcceptedRevision, status.Ready).ShouldBe((4, "abc", "1/1"));
        status.Conditions.Count.ShouldBe(4);
        status.Children.ShouldHaveSingleItem().ObjectName.ShouldBe("shop-db-1");
    }

    private static SupervisionTreeStatus Of(
        SupervisionTreeStatus? before, SupervisorState state, IReadOnlyList<(Report, Wording)> told, DateTimeOffset now) =>
        TreeStatus.Of(Some.Tree(before), Some.Spec().Accepted(), state, told, now);

    private static (Report, Wording) Happened(ReportKind kind)
    {
        var report = Wordings.All.Single(sample => sample.Report.Kind == kind).Report;
        return (report, Wording.Of(report, "shop", Some.Spec()));
    }

    private static Wording Says(string sentence) => new(Reasons.ChildTerminated, sentence, Warning: true);
}
