using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Operator.Metrics;

namespace Operator.Tests.Metrics;

/// <summary>What Grafana's schema cannot know of the dashboards in config/dashboards: our metrics and pages, and our habits.</summary>
public partial class DashboardsTests
{
    public static TheoryData<string> Boards =>
        [.. Directory.GetFiles(Repository.At("config/dashboards"), "*.json").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Boards))]
    public void Every_panel_says_what_it_shows_and_measures_what_there_is(string board)
    {
        var panels = Read(board)["panels"]!.AsArray().Select(panel => panel!).ToList();
        panels.Count.ShouldBeInRange(8, 14);
        panels.Select(panel => $"{panel["title"]}").ShouldBeUnique();
        var known = Catalogue.Groups.SelectMany(group => group.Metrics).Select(metric => metric.Name).ToHashSet();
        foreach (var panel in panels)
        {
            $"{panel["description"]}".ShouldEndWith(".", customMessage: $"{panel["title"]}");
            $"{panel["fieldConfig"]!["defaults"]!["unit"]}".ShouldNotBeEmpty();
            var measured = Measured().Matches(panel["targets"]!.ToJsonString()).Select(match => Suffix().Replace(match.Value, ""));
            measured.ShouldAllBe(name => known.Contains(name), $"{panel["title"]}");
        }
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void Nothing_names_a_data_source_and_every_page_of_the_runbook_is_there(string board)
    {
        var text = File.ReadAllText(Repository.At($"config/dashboards/{board}"));
        Uid().Matches(text).Select(match => match.Groups[1].Value).Distinct().ShouldBe(["${datasource}"]);

        var headings = File.ReadAllLines(Repository.At("docs/operating.md")).Where(line => line.StartsWith('#'))
            .Select(line => line.Trim('#', ' ', '`').ToLowerInvariant().Replace(' ', '-')).ToHashSet();
        var pages = Page().Matches(text).Select(match => match.Groups[1].Value).Distinct().ToList();
        pages.Count.ShouldBeGreaterThan(2);
        pages.ShouldAllBe(page => headings.Contains(page));
    }

    private static JsonNode Read(string board) => JsonNode.Parse(File.ReadAllText(Repository.At($"config/dashboards/{board}")))!;

    [GeneratedRegex("\\b(supervision|workqueue|rest_client|leader_election|controller_runtime|process)_[a-z_]+")]
    private static partial Regex Measured();

    [GeneratedRegex("(?<=_seconds)_(bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex("\"type\": \"prometheus\",\\s+\"uid\": \"([^\"]*)\"")]
    private static partial Regex Uid();

    [GeneratedRegex(@"\$\{runbook}#([a-z-]+)")]
    private static partial Regex Page();
}
