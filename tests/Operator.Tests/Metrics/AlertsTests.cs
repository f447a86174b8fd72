using System.Text.RegularExpressions;
using Operator.Metrics;

namespace Operator.Tests.Metrics;

/// <summary>What promtool cannot know of the alerts in config/alerts: our files, pages and metrics.</summary>
public partial class AlertsTests
{
    /// <summary>The Prometheus operator's kind, around the same rules.</summary>
    [Fact]
    public void Both_files_of_alerts_say_the_same()
    {
        var rules = File.ReadAllLines(Repository.At("config/alerts/rules.yaml")).SkipWhile(line => line != "groups:");
        var wrapped = "# Written from rules.yaml by `make generate`; a test holds it to that.\n"
            + "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: supervision-operator\nspec:\n"
            + string.Concat(rules.Select(line => $"  {line}\n"));
        var file = Repository.At("config/alerts/prometheusrule.yaml");
        if (Environment.GetEnvironmentVariable("SUPERVISION_WRITE_DOCS") == "true") File.WriteAllText(file, wrapped);

        File.ReadAllText(file).ShouldBe(wrapped, "run `make generate`");
    }

    [Fact]
    public void Every_alert_has_its_page_and_measures_what_there_is()
    {
        var rules = File.ReadAllText(Repository.At("config/alerts/rules.yaml"));
        var headings = File.ReadAllLines(Repository.At("docs/operating.md"))
            .Where(line => line.StartsWith("#### `", StringComparison.Ordinal))
            .Select(line => line.Trim('#', ' ', '`').ToLowerInvariant()).ToList();

        var runbooks = Runbook().Matches(rules).Select(match => match.Groups[1].Value).ToList();
        runbooks.Count.ShouldBe(Alert().Count(rules));
        runbooks.ShouldAllBe(anchor => headings.Contains(anchor));
        var measured = Measured().Matches(rules).Select(match => match.Value).Distinct().ToList();
        measured.Count.ShouldBeGreaterThan(8);
        var known = Catalogue.Groups.SelectMany(group => group.Metrics);
        measured.ShouldAllBe(name => known.Any(metric => metric.Name == name));
    }

    [GeneratedRegex(@"runbook: docs/operating\.md#(\S+)")]
    private static partial Regex Runbook();

    [GeneratedRegex("- alert: ")]
    private static partial Regex Alert();

    [GeneratedRegex("\\b(supervision|workqueue|rest_client|leader_election)_[a-z_]+")]
    private static partial Regex Measured();
}
