using Crds;
using KubeApi;
using Operator.Kinds;
using Operator.Metrics;

namespace Operator.Tests.Metrics;

public sealed class TreeMetricsTests : IDisposable
{
    private const string Shop = "namespace=\"ns\",tree=\"shop\"";

    private readonly ObjectStore<Tree> trees = new();
    private readonly ManualTime time = new();
    private readonly Scraped scraped;

    public TreeMetricsTests() => scraped = new Scraped((tree, _) => trees.Get(tree.Namespace, tree.Name) is not null);

    public void Dispose() => scraped.Dispose();

    [Fact]
    public async Task A_tree_shows_what_its_status_says()
    {
        Observe(Tree());

        (await scraped.Moved("supervision_")).ShouldBe(
        [
            $"supervision_tree_info{{{Shop},strategy=\"RestForOne\",parent=\"\"}} 1",
            $"supervision_tree_condition{{{Shop},condition=\"Accepted\"}} 1",
            $"supervision_tree_restarts_total{{{Shop}}} 12",
            $"supervision_intensity_used{{{Shop}}} 1",
            $"supervision_intensity_limit{{{Shop}}} 3",
            $"supervision_children{{{Shop},state=\"Running\"}} 1",
            $"supervision_children{{{Shop},state=\"Restarting\"}} 1",
            $"supervision_child_restarts_total{{{Shop},child=\"db\"}} 7",
            $"supervision_child_backoff_seconds{{{Shop},child=\"web\"}} 30",
        ]);
        (await scraped.Samples()).ShouldContain($"supervision_tree_condition{{{Shop},condition=\"Ready\"}} 0");
        (await scraped.Samples("supervision_children{")).Length.ShouldBe(8, "each state has its line, also at 0");
    }

    [Fact]
    public async Task A_restart_leaves_the_window_when_its_period_is_over_though_nobody_writes_that_down()
    {
        Observe(Tree());

        time.Advance(TimeSpan.FromSeconds(91));

        (await scraped.Samples("supervision_intensity_used")).ShouldBe([$"supervision_intensity_used{{{Shop}}} 0"]);
    }

    [Fact]
    public async Task Everything_about_a_tree_goes_with_it_and_its_successor_begins_at_0()
    {
        var happenings = Observe(Tree());
        await scraped.Page();
        happenings.Count(Tree().Key, Tree().Spec!, Reporting.Wordings.About(Supervision.ReportKind.ChildRefused));
        (await scraped.Moved("supervision_refusals_total")).ShouldHaveSingleItem();

        trees.Apply(ChangeKind.Deleted, Tree());
        (await scraped.Page()).ShouldNotContain("tree=\"shop\"");

        trees.Apply(ChangeKind.Added, Tree());
        (await scraped.Samples("supervision_refusals_total")).ShouldBe(
            [$"supervision_refusals_total{{{Shop},child=\"db\"}} 0", $"supervision_refusals_total{{{Shop},child=\"web\"}} 0"],
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_child_that_comes_with_a_new_spec_is_introduced_and_the_counts_of_the_others_stay()
    {
        var happenings = Observe(Tree());
        await scraped.Page();
        happenings.Count(Tree().Key, Tree().Spec!, Reporting.Wordings.About(Supervision.ReportKind.ChildRefused));

        var more = Tree();
        trees.Apply(ChangeKind.Modified, more with
        {
            Metadata = more.Metadata with { ResourceVersion = "8" },
            Status = more.Status! with { Children = [.. more.Status.Children, new ChildStatus { Name = "new" }], ObservedGeneration = 5 },
        });

        (await scraped.Samples("supervision_refusals_total")).ShouldBe(
        [
            $"supervision_refusals_total{{{Shop},child=\"db\"}} 1", $"supervision_refusals_total{{{Shop},child=\"web\"}} 0",
            $"supervision_refusals_total{{{Shop},child=\"new\"}} 0",
        ]);
    }

    [Fact]
    public async Task A_tree_with_neither_a_readable_spec_nor_a_status_is_still_seen()
    {
        Observe(Some.Tree());

        (await scraped.Samples("supervision_tree_info")).ShouldBe([$"supervision_tree_info{{{Shop},strategy=\"\",parent=\"\"}} 1"]);
    }

    [Fact]
    public async Task A_nested_tree_names_its_parent()
    {
        Observe(Some.Nested());

        (await scraped.Samples("supervision_tree_info")).Single().ShouldContain("parent=\"shop\"");
    }

    [Fact]
    public async Task Without_the_child_label_no_series_names_a_child()
    {
        Observe(Tree(), withChild: false);

        (await scraped.Page()).ShouldNotContain("child=");
        (await scraped.Moved("supervision_tree_restarts_total")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Before_the_store_is_complete_nothing_is_said()
    {
        _ = new TreeMetrics(scraped.Meter, trees, new Leadership(null), new Happenings(scraped.Meter, true), true, time);
        trees.Apply(ChangeKind.Added, Tree());

        (await scraped.Samples()).ShouldBeEmpty();
    }

    private Happenings Observe(Tree tree, bool withChild = true)
    {
        trees.Replace([tree], [], "7");
        var happenings = new Happenings(scraped.Meter, withChild);
        scraped.Possible = new TreeMetrics(scraped.Meter, trees, new Leadership(null), happenings, withChild, time).Possible;
        return happenings;
    }

    private static Tree Tree() => Some.Tree() with
    {
        Spec = Some.Spec("""{"strategy":"RestForOne","intensity":3,"periodSeconds":100}"""),
        Status = Some.With((ConditionTypes.Accepted, ConditionStatus.True, "x"), (ConditionTypes.Ready, ConditionStatus.False, "x")) with
        {
            Restarts = new Restarts { Total = 12, Recent = [Restart(-101), Restart(-10)] },
            Children =
            [
                new ChildStatus { Name = "db", State = ChildState.Running, Restarts = 7 },
                new ChildStatus { Name = "web", State = ChildState.Restarting, NextStartTime = Some.Instant.AddSeconds(30) },
            ],
        },
    };

    private static CountedRestart Restart(int second) =>
        new() { Time = Some.Instant.AddSeconds(second), Child = "db", Reason = "Error" };
}
