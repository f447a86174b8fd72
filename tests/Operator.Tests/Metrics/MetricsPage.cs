using System.Text;
using Operator.Metrics;

namespace Operator.Tests.Metrics;

/// <summary>docs/metrics.md, from the catalogue.</summary>
internal static class MetricsPage
{
    public const string Path = "docs/metrics.md";

    private const string Introduction = """
        # Metrics

        <!-- Written from src/Operator/Metrics/Catalogue.cs by `make generate`; a test holds it to that. -->

        `GET /metrics` on the address of `--listen`, as Prometheus text 0.0.4, or as OpenMetrics 1.0 with exemplars for a scraper that
        asks for it. With `OTEL_EXPORTER_OTLP_ENDPOINT` set the same instruments also leave through OTLP, under the same names;
        the other `OTEL_EXPORTER_OTLP_*` variables and `OTEL_METRIC_EXPORT_INTERVAL` (milliseconds) mean what they always mean.

        * **Trees, from their status** is read from the API server's objects at each scrape. These survive a restart of the operator
          and a change of the leader, are there from the beginning, and go with the tree.
        * **What happened** is counted by the process since it started, after the status that says so was written, and each once. A series
          begins at 0 when its child is known, so that `increase()` sees the first time too, and goes with its child, or its
          tree. Histograms of a tree begin with their first measurement.
        * Only the replica that leads says anything about trees, so nothing is there twice. The others say how they themselves are.

        **How many series.** `children` and `trees` below are those that the operator supervises; nothing else is unbounded. One tree of
        ten children has about 110 series, and 16 more for each histogram that has something to tell. `--metrics-child-label=false`
        drops the label `child`, and with it the metrics that have nothing else to say: about 28.

        Over OTLP the SDK's own bounds hold: 2,000 series of one metric, the rest is added up under `otel.metric.overflow`; and those of
        trees that are gone stay until the process ends. With more than some hundreds of children scrape `/metrics`, or drop the label.

        **Which to look at** is in [operating.md](operating.md#metrics).

        """;

    private const string Runtime = """
        ## .NET

        What the meter `System.Runtime` measures
        ([list](https://learn.microsoft.com/dotnet/core/diagnostics/built-in-metrics-runtime)), with `.` written as `_`, the unit and
        `_total` appended: `dotnet.gc.pause.time` is `dotnet_gc_pause_time_seconds_total`. The suffix `_count` is reserved for
        histograms in Prometheus and is left out: `dotnet.assembly.count` is `dotnet_assembly`.
        """;

    public static string Markdown()
    {
        var page = new StringBuilder(Introduction);
        foreach (var (title, metrics) in Catalogue.Groups)
        {
            page.Append($"\n## {title}\n\n| metric | type | unit | labels | meaning | series |\n|---|---|---|---|---|---|\n");
            foreach (var metric in metrics)
            {
                var labels = metric.Labels.Length == 0 ? "" : $"`{metric.Labels.Replace(" ", "`, `", StringComparison.Ordinal)}`";
                page.Append($"| `{metric.Name}` | {metric.Type.ToString().ToLowerInvariant()} | {Unit(metric)} | {labels} "
                    + $"| {metric.Help.Replace("<", "&lt;", StringComparison.Ordinal)} | {metric.Series} |\n");
            }
        }
        return page.Append('\n').Append(Runtime).Append('\n').ToString();
    }

    private static string Unit(Metric metric) => metric.Unit switch
    {
        "s" => "seconds",
        "By" => "bytes",
        _ => "",
    };
}
