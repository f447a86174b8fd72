namespace Story.Tests;

[Trait("Category", "EndToEnd")]
public class OperatorTests(Story story)
{
    public static TheoryData<string> Panels => [.. Board.Titles("operator")];

    [Theory]
    [MemberData(nameof(Panels))]
    public async Task Every_panel_shows_an_operator_that_is_well(string panel)
    {
        var answers = await story.OperatorBoard.Ask(story.Prometheus, panel);
        answers.Values.ShouldAllBe(answer => !answer.IsEmpty);
        var a = answers["A"];
        switch (panel)
        {
            case "Leaders": a.Value.ShouldBe(1); break;
            case "Trees": a.Value.ShouldBe(8); break;
            case "Silence": a.Value.ShouldBeInRange(0, 360); break;
            case "Waiting trees": a.Value.ShouldBeInRange(0, 8); break;
            case "Failed requests": a.Value.ShouldBe(0); break;
            case "Runs for": a.Value.ShouldBeGreaterThan((story.Evening - story.Morning).TotalSeconds); break;
            case "Visits to trees":
                var visits = a.MaxBy("result");
                visits.Keys.ShouldBe(["success", "requeue_after", "error"], ignoreOrder: true);
                visits["success"].ShouldBeGreaterThan(0);
                break;
            case "How long a visit takes, and waits":
                answers.Count.ShouldBe(3);
                answers.Values.ShouldAllBe(answer => answer.MaxBy("x")[""] > 0 && answer.MaxBy("x")[""] < 60);
                break;
            case "Requests to the API server":
                a.MaxBy("code").ShouldContain(code => code.Key == "200" && code.Value > 0);
                a.MaxBy("code").ShouldContain(code => code.Key == "201" && code.Value > 0);
                break;
            case "How long the API server takes":
                var verbs = a.MaxBy("verb");
                foreach (var verb in (string[])["GET", "POST", "PUT"]) verbs[verb].ShouldBeInRange(0.0001, 60);
                break;
            case "Silence of each watch":
                a.By("kind", "watched_namespace").Keys
                    .ShouldBe([$"Pod {story.Namespace}", $"SupervisionTree {story.Namespace}"], ignoreOrder: true);
                break;
            case "Queue and workers":
                answers["C"].Value.ShouldBe(4);
                answers["B"].MaxBy("x")[""].ShouldBeInRange(0, 4);
                break;
            case "Memory":
                answers.Values.ShouldAllBe(answer => answer.By("instance")[story.Target] > 1e6);
                break;
            case "Processor":
                a.MaxBy("instance")[story.Target].ShouldBeInRange(0.001, 4);
                break;
            default: throw new NotImplementedException($"the story does not say yet what \"{panel}\" shows");
        }
    }
}
