using EndToEnd.Tests;
using Operator.Metrics;
using YamlDotNet.Serialization;

namespace Story.Tests;

/// <summary>What each alert says of the story, without the time it waits: that is tested by promtool.</summary>
[Trait("Category", "EndToEnd")]
public class AlertTests(Story story)
{
    public static TheoryData<string> Alerts => [.. Rules().Keys];

    [Theory]
    [MemberData(nameof(Alerts))]
    public async Task Every_alert_is_about_those_it_should_be_about(string alert)
    {
        var rule = Rules()[alert];
        var evening = await At(rule);
        switch (alert)
        {
            case "SupervisionTreeGaveUp": evening.By("tree").Keys.ShouldBe(["shop-jobs-5"]); break;
            case "SupervisionTreeGaveUpAtTheRoot": evening.By("tree").Keys.ShouldBe(["mail"]); break;
            case "SupervisionIntensityNearlyUsedUp":
                evening.Lines("tree").ShouldBe(
                    ["shop 0.8", "mail 2", "shop-jobs-5 2"], ignoreOrder: true, "the last straw lies in the window too");
                break;
            case "SupervisionRestartsOften": evening.By("tree")["pool"].ShouldBe(15, 1); break;
            case "SupervisionTreeNotReady":
                evening.By("tree").Keys.ShouldBe(["press", "archive", "stock"], ignoreOrder: true, "mail has ended: that is no hope");
                break;
            case "SupervisionRoundStuck": evening.Lines("tree").ShouldBe(["archive 1"], ignoreOrder: true); break;
            case "SupervisionOperatorDown":
                evening.IsEmpty.ShouldBeTrue();
                (await story.Prometheus.At(rule, story.Night)).Value.ShouldBe(1);
                break;

            // In the story all is well with these. So that their silence means that, each is asked again with less to ask for.
            case "SupervisionWatchStale":
                evening.IsEmpty.ShouldBeTrue();
                (await At(Changed(rule, "> 600", "< 600"))).By("kind").Keys.ShouldBe(["Pod", "SupervisionTree"], ignoreOrder: true);
                break;
            case "SupervisionQueueBacklog":
                evening.IsEmpty.ShouldBeTrue();
                (await At(Changed(rule, "> 50", "<= 50"))).Series.Count.ShouldBe(1);
                break;
            case "SupervisionApiErrors":
                evening.IsEmpty.ShouldBeTrue();
                (await At(Changed(rule, "5..|429|<error>", "2.."))).Value.ShouldBeInRange(0.5, 1, "most are answered well");
                break;
            default: throw new NotImplementedException($"the story does not say yet what {alert} is about");
        }
    }

    [Fact]
    public async Task Every_metric_has_arrived()
    {
        foreach (var metric in Catalogue.Groups.SelectMany(group => group.Metrics))
        {
            var name = metric.Type == MetricType.Histogram ? $"{metric.Name}_bucket" : metric.Name;
            (await At(name)).IsEmpty.ShouldBeFalse(name);
        }
        var panels = ((string[])["fleet", "tree", "operator"]).Sum(board => Board.Titles(board).Count());
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"story: {panels} panels, {Rules().Count} alerts and {Catalogue.Groups.Sum(group => group.Metrics.Length)} metrics "
            + $"asked for in Prometheus, of {(story.Evening - story.Morning).TotalSeconds:0} s");
    }

    private Task<Answer> At(string query) => story.Prometheus.At(query, story.Evening);

    private static string Changed(string rule, string what, string into)
    {
        rule.ShouldContain(what);
        return rule.Replace(what, into, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Rules()
    {
        var yaml = new DeserializerBuilder().IgnoreUnmatchedProperties().Build()
            .Deserialize<RuleFile>(File.ReadAllText(Repository.Path("config/alerts/rules.yaml")));
        return yaml.Groups.SelectMany(group => group.Rules).ToDictionary(rule => rule.Alert, rule => rule.Expr);
    }

    private sealed class RuleFile
    {
        [YamlMember(Alias = "groups")]
        public List<RuleGroup> Groups { get; set; } = [];
    }

    private sealed class RuleGroup
    {
        [YamlMember(Alias = "rules")]
        public List<Rule> Rules { get; set; } = [];
    }

    private sealed class Rule
    {
        [YamlMember(Alias = "alert")]
        public string Alert { get; set; } = "";

        [YamlMember(Alias = "expr")]
        public string Expr { get; set; } = "";
    }
}
