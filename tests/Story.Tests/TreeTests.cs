namespace Story.Tests;

[Trait("Category", "EndToEnd")]
public class TreeTests(Story story)
{
    public static TheoryData<string> Panels => [.. Board.Titles("tree")];

    [Theory]
    [MemberData(nameof(Panels))]
    public async Task Every_panel_tells_the_story_of_the_shop(string panel)
    {
        var answers = await story.Tree("shop").Ask(story.Prometheus, panel);
        answers.Values.ShouldAllBe(answer => !answer.IsEmpty);
        var a = answers["A"];
        switch (panel)
        {
            case "State": a.Value.ShouldBe(1); break;
            case "Supervisor": a.Value.ShouldBe(0); break;
            case "Window used": a.Value.ShouldBe(0.8); break;
            case "Counted restarts": a.Value.ShouldBe(4); break;
            case "Give-ups": a.Value.ShouldBe(0); break;
            case "Disruptions": a.Value.ShouldBe(1); break;
            case "Who ended, and how":
                a.SumLines("child", "class").ShouldBe(
                    [
                        "cache Abnormal 1", "web Abnormal 1", "web Disruption 1", "db Abnormal 1", "jobs Shutdown 1",
                    ], ignoreOrder: true);
                break;
            case "Who was restarted, and because of what":
                a.SumLines("child", "cause").ShouldBe(
                    [
                        "db Abnormal 1", "cache Abnormal 2", "web Abnormal 3", "web Disruption 1", "jobs Abnormal 3",
                        "jobs Disruption 1", "jobs Shutdown 1",
                    ], ignoreOrder: true);
                break;
            case "Window":
                (a.Value, answers["B"].Value).ShouldBe((4, 5));
                break;
            case "Children by state":
                a.By("state").Where(state => state.Value > 0).ShouldBe([new("Running", 4)]);
                a.MaxBy("state")["Pending"].ShouldBeGreaterThan(0, "those behind one that is restarted wait for it");
                break;
            case "Children":
                a.Lines("child").ShouldBe(["db 1", "cache 1", "web 2", "jobs 1"], ignoreOrder: true);
                answers["B"].Lines("child").ShouldBe(["db 1", "cache 2", "web 4", "jobs 5"], ignoreOrder: true);
                answers["C"].By("child").Values.ShouldAllBe(refused => refused == 0);
                answers["D"].Lines("child").ShouldBe(["db 1", "cache 1", "web 1", "jobs 1"], ignoreOrder: true);
                answers["E"].By("child").Values.ShouldAllBe(seconds => seconds == 0);
                break;
            case "How long it takes":
                answers.Count.ShouldBe(3);
                answers.Values.ShouldAllBe(answer => answer.Value > 0 && answer.Value < 120);
                break;
            case "Waiting to be started again":
                a.MaxBy("child").Values.ShouldBe([0, 0, 0, 0]);
                break;
            case "This supervisor, and those in it":
                a.By("tree", "parent").Keys.ShouldBe(["shop ", "shop-jobs-5 shop", "shop-jobs-6 shop"], ignoreOrder: true);
                answers["B"].Lines("tree").ShouldBe(["shop 4", "shop-jobs-5 2", "shop-jobs-6 0"], ignoreOrder: true);
                answers["C"].Lines("tree").ShouldBe(["shop 5", "shop-jobs-5 1", "shop-jobs-6 1"], ignoreOrder: true);
                answers["D"].Lines("tree").ShouldBe(["shop 0", "shop-jobs-5 1", "shop-jobs-6 0"], ignoreOrder: true);
                answers["E"].Lines("tree").ShouldBe(["shop 1", "shop-jobs-5 0", "shop-jobs-6 0"], ignoreOrder: true);
                break;
            default: throw new NotImplementedException($"the story does not say yet what \"{panel}\" shows");
        }
    }

    [Fact]
    public async Task Rounds_and_give_ups_are_marked()
    {
        (await story.Tree("shop").AskMarks(story.Prometheus))["Restart rounds"].SumLines("strategy").ShouldBe(
            [
                "RestForOne 5",
            ], ignoreOrder: true);
        (await story.Tree("mail").AskMarks(story.Prometheus))["Give-ups"].SumLines("action").ShouldBe(
            [
                "Shutdown 1",
            ], ignoreOrder: true);
    }

    /// <summary>What the shop has none of.</summary>
    [Theory]
    [InlineData("mail", "State", 0)]
    [InlineData("mail", "Supervisor", 1)]
    [InlineData("mail", "Give-ups", 1)]
    [InlineData("mail", "Window used", 2)]
    [InlineData("shop-jobs-5", "Give-ups", 1)]
    [InlineData("press", "Counted restarts", 2)]
    public async Task So_it_is_with_others(string tree, string panel, double value) =>
        (await story.Tree(tree).Ask(story.Prometheus, panel))["A"].Value.ShouldBe(value);

    [Fact]
    public async Task A_child_that_waits_shows_for_how_long()
    {
        var waited = (await story.Tree("press").Ask(story.Prometheus, "Waiting to be started again"))["A"].MaxBy("child")["plate"];
        waited.ShouldBeInRange(240, 300);
    }

    [Fact]
    public async Task A_refusal_shows() =>
        (await story.Tree("stock").Ask(story.Prometheus, "Children"))["C"].By("child")["a"].ShouldBe(1);
}
