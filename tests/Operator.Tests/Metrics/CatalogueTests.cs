using System.Reflection;
using Operator.Metrics;

namespace Operator.Tests.Metrics;

public class CatalogueTests
{
    private static IEnumerable<Metric> All => Catalogue.Groups.SelectMany(group => group.Metrics);

    /// <summary>SUPERVISION_WRITE_DOCS=true writes it (make generate).</summary>
    [Fact]
    public void The_page_is_what_the_catalogue_says()
    {
        var file = Repository.At(MetricsPage.Path);
        if (Environment.GetEnvironmentVariable("SUPERVISION_WRITE_DOCS") == "true") File.WriteAllText(file, MetricsPage.Markdown());

        File.ReadAllText(file).ShouldBe(MetricsPage.Markdown(), $"{MetricsPage.Path}: run `make generate`");
    }

    [Fact]
    public void Every_metric_is_in_one_group_and_has_a_name_of_its_own()
    {
        var fields = typeof(Catalogue).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(Metric)).Select(field => (Metric)field.GetValue(null)!);

        All.ShouldBe(fields, ignoreOrder: true);
        All.Select(metric => metric.Name).ShouldBeUnique();
    }

    [Fact]
    public void Names_say_what_kind_of_number_it_is()
    {
        All.ShouldAllBe(metric => metric.Name.EndsWith("_total", StringComparison.Ordinal) == (metric.Type == MetricType.Counter));
        All.Where(metric => metric.Type == MetricType.Histogram).ShouldAllBe(metric => metric.Unit == "s");
    }

    [Fact]
    public void What_is_on_the_page_is_one_line_each() =>
        All.ShouldAllBe(metric => !metric.Help.Contains('\n') && !metric.Help.Contains('|') && metric.Help.EndsWith('.'));
}
