namespace Story.Tests;

[Trait("Category", "EndToEnd")]
public class FleetTests(Story story)
{
    public static TheoryData<string> Panels => [.. Board.Titles("fleet")];

    [Theory]
    [MemberData(nameof(Panels))]
    public async Task Every_panel_tells_the_story(string panel)
    {
        var answers = await story.Fleet.Ask(story.Prometheus, panel);
        answers.Values.ShouldAllBe(answer => !answer.IsEmpty);
        var a = answers["A"];
        switch (panel)
        {
            case "Trees": a.Value.ShouldBe(8, "seven, and the nested one before and after it gave up"); break;
            case "Not ready": a.Value.ShouldBe(5, "mail, press, archive, stock, and the nested one that gave up"); break;
            case "Ended": a.Value.ShouldBe(2); break;
            case "Counted restarts": a.Value.ShouldBe(4 + 1 + 1 + 15 + 2 + 1 + 1); break;
            case "Give-ups": a.Value.ShouldBe(2); break;
            case "Escalations": a.Value.ShouldBe(1); break;
            case "Which trees restart":
                a.SumLines("tree").ShouldBe(
                    [
                        "shop 5", "shop-jobs-5 1", "mail 1", "pool 15", "press 2", "archive 1", "stock 1",
                    ], ignoreOrder: true);
                break;
            case "Who is close to the limit":
                a.Lines("tree").ShouldBe(
                    [
                        "mail 2", "shop-jobs-5 2", "shop 0.8", "press 0.4", "archive 0.2", "stock 0.2", "pool 0.15",
                        "shop-jobs-6 0",
                    ], ignoreOrder: true);
                break;
            case "Why children end":
                var ends = a.SumBy("class");
                (ends["Abnormal"] + ends["StartFailure"]).ShouldBe(3 + 2 + 2 + 15 + 2 + 1 + 1, "the pool's may be either");
                (ends["Disruption"], ends["Shutdown"]).ShouldBe((1, 1));
                break;
            case "Children by state":
                var states = a.By("state");
                states["Running"].ShouldBe(4 + 1 + 3, "shop, its new jobs, and the pool");
                states["Stopping"].ShouldBe(1, "archive's writer");
                states.Values.Sum().ShouldBe(4 + 1 + 1 + 2 + 3 + 1 + 2 + 1);
                break;
            case "Who gave up":
                a.Lines("tree", "action").ShouldBe(["mail Shutdown 1", "shop-jobs-5 Shutdown 1"], ignoreOrder: true);
                break;
            case "How long until all is well again":
                var recovery = a.By("tree");
                recovery.Keys.ShouldBe(["shop", "shop-jobs-5", "mail", "pool"], ignoreOrder: true);
                recovery.Values.ShouldAllBe(seconds => seconds > 0 && seconds < 120);
                break;
            case "Every tree":
                a.By("tree", "strategy", "parent").Keys.ShouldBe(
                    [
                        "shop RestForOne ", "shop-jobs-5 OneForOne shop", "shop-jobs-6 OneForOne shop", "mail OneForOne ",
                        "pool OneForOne ", "press OneForOne ", "archive OneForAll ", "stock OneForOne ",
                    ], ignoreOrder: true);
                answers["B"].By("tree").Where(tree => tree.Value == 1).Select(tree => tree.Key)
                    .ShouldBe(["shop", "shop-jobs-6", "pool"], ignoreOrder: true);
                answers["C"].By("tree").ShouldContain(tree => tree.Key == "pool" && tree.Value == 15);
                (answers["D"].By("tree")["shop"], answers["E"].By("tree")["shop"]).ShouldBe((4, 5));
                (answers["F"].By("tree")["shop"], answers["G"].By("tree")["stock"]).ShouldBe((1, 1));
                break;
            case "Alerts":
                a.By("alertname", "alertstate", "tree").Keys.ShouldBe(
                    [
                        "SupervisionTreeGaveUp firing shop-jobs-5", "SupervisionTreeGaveUpAtTheRoot firing mail",
                        "SupervisionIntensityNearlyUsedUp firing shop", "SupervisionIntensityNearlyUsedUp firing shop-jobs-5",
                        "SupervisionIntensityNearlyUsedUp firing mail", "SupervisionRestartsOften pending pool",
                        "SupervisionTreeNotReady pending press", "SupervisionTreeNotReady pending stock",
                        "SupervisionTreeNotReady pending archive", "SupervisionRoundStuck pending archive",
                    ], ignoreOrder: true);
                break;
            default: throw new NotImplementedException($"the story does not say yet what \"{panel}\" shows");
        }
    }

    [Fact]
    public async Task Give_ups_are_marked() => (await story.Fleet.AskMarks(story.Prometheus))["Give-ups"].SumLines("tree", "action")
        .ShouldBe(["mail Shutdown 1", "shop-jobs-5 Shutdown 1"], ignoreOrder: true);
}
