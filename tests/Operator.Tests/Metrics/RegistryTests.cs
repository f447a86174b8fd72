using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Text;
using KubeApi;
using Operator.Metrics;

namespace Operator.Tests.Metrics;

public sealed class RegistryTests : IDisposable
{
    private readonly HashSet<ObjectKey> gone = [];
    private readonly Scraped scraped;

    public RegistryTests() => scraped = new Scraped((tree, child) => !gone.Contains(tree) && child != "gone");

    public void Dispose() => scraped.Dispose();

    [Fact]
    public async Task A_counter_is_written_with_its_help_its_type_and_a_line_for_each_set_of_labels()
    {
        var counter = scraped.Meter.CreateCounter<long>("things_total", "1", "Things.");

        counter.Add(2, Tag("kind", "a"));
        counter.Add(0, Tag("kind", "b"));
        counter.Add(1, Tag("kind", "a"));

        (await scraped.Page()).ShouldBe(
            """
            # HELP things_total Things.
            # TYPE things_total counter
            things_total{kind="a"} 3
            things_total{kind="b"} 0

            """);
    }

    [Fact]
    public async Task What_somebody_wrote_into_a_label_cannot_break_out_of_it()
    {
        var counter = scraped.Meter.CreateCounter<long>("things_total", null, "A \\ and\na line.");

        counter.Add(1, Tag("kind", "\\ \"} 7\nx{y=\"z\u00e9\ud800"));

        (await scraped.Page()).ShouldBe(
            "# HELP things_total A \\\\ and\\na line.\n# TYPE things_total counter\n"
            + "things_total{kind=\"\\\\ \\\"} 7\\nx{y=\\\"z\u00e9\ufffd\"} 1\n");
    }

    [Fact]
    public async Task Buckets_are_cumulative_and_a_bound_belongs_to_its_bucket()
    {
        var histogram = scraped.Meter.CreateHistogram(
            "wait_seconds", "s", "W.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1, 10] });

        foreach (var seconds in new[] { 0.1, 0.5, 1, 20 }) histogram.Record(seconds, Tag("tree", "shop"));

        (await scraped.Samples()).ShouldBe(
        [
            "wait_seconds_bucket{tree=\"shop\",le=\"0.1\"} 1",
            "wait_seconds_bucket{tree=\"shop\",le=\"1.0\"} 3",
            "wait_seconds_bucket{tree=\"shop\",le=\"10.0\"} 3",
            "wait_seconds_bucket{tree=\"shop\",le=\"+Inf\"} 4",
            "wait_seconds_sum{tree=\"shop\"} 21.6",
            "wait_seconds_count{tree=\"shop\"} 4",
        ]);
    }

    [Fact]
    public async Task OpenMetrics_names_a_counters_family_without_its_suffix_and_ends_with_a_word()
    {
        scraped.Meter.CreateCounter<long>("things_total", null, "Things.").Add(1);

        (await scraped.Page(openMetrics: true)).ShouldBe("# HELP things Things.\n# TYPE things counter\nthings_total 1\n# EOF\n");
    }

    [Fact]
    public async Task What_was_measured_within_a_recorded_trace_carries_it_where_the_format_can()
    {
        var histogram = scraped.Meter.CreateHistogram(
            "wait_seconds", "s", "W.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] });
        using var activity = new Activity("round") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();

        histogram.Record(0.5);

        (await scraped.Page(openMetrics: true)).ShouldContain(
            $"\nwait_seconds_bucket{{le=\"1.0\"}} 1 # {{trace_id=\"{activity.TraceId}\",span_id=\"{activity.SpanId}\"}} 0.5 ");
        (await scraped.Page()).ShouldNotContain("trace_id", customMessage: "the older format has no place for it");
    }

    [Fact]
    public async Task Values_that_are_no_numbers_are_written_as_Prometheus_reads_them()
    {
        scraped.Meter.CreateObservableGauge("odd", () => new Measurement<double>[]
        {
            new(double.NaN, Tag("n", 1)), new(double.PositiveInfinity, Tag("n", 2)), new(double.NegativeInfinity, Tag("n", 3)),
            new(1e21, Tag("n", 4)), new(0.000001, Tag("n", 5)),
        });

        (await scraped.Samples()).ShouldBe(
            ["odd{n=\"1\"} NaN", "odd{n=\"2\"} +Inf", "odd{n=\"3\"} -Inf", "odd{n=\"4\"} 1E+21", "odd{n=\"5\"} 1E-06"]);
    }

    [Fact]
    public async Task What_is_observed_is_there_as_long_as_it_is_seen_and_what_was_set_until_it_is_set_again()
    {
        var trees = new List<string> { "a", "b" };
        scraped.Meter.CreateObservableGauge("trees", () => trees.Select(tree => new Measurement<double>(1, Tag("tree", tree))));
        var level = scraped.Meter.CreateGauge<double>("level");
        level.Record(4);
        level.Record(3);

        (await scraped.Samples()).ShouldBe(["trees{tree=\"a\"} 1", "trees{tree=\"b\"} 1", "level 3"]);
        trees.Remove("a");
        (await scraped.Samples()).ShouldBe(["trees{tree=\"b\"} 1", "level 3"]);
    }

    [Fact]
    public async Task Series_of_a_tree_go_with_it_and_no_others()
    {
        var counter = scraped.Meter.CreateCounter<long>("things_total");
        counter.Add(1, Tag(LabelNames.Namespace, "ns"), Tag(LabelNames.Tree, "shop"));
        counter.Add(1, Tag(LabelNames.Namespace, "ns"), Tag(LabelNames.Tree, "shop-2"));
        counter.Add(1, Tag(LabelNames.Namespace, "ns"));

        gone.Add(new ObjectKey("ns", "shop"));

        (await scraped.Samples()).ShouldBe(
            ["things_total{namespace=\"ns\",tree=\"shop-2\"} 1", "things_total{namespace=\"ns\"} 1"]);
    }

    /// <summary>Whoever may change a tree may give its children other names all day.</summary>
    [Fact]
    public async Task Series_of_a_child_go_with_it()
    {
        var counter = scraped.Meter.CreateCounter<long>("things_total");
        counter.Add(1, Tag(LabelNames.Namespace, "ns"), Tag(LabelNames.Tree, "shop"), Tag(LabelNames.Child, "gone"));
        counter.Add(1, Tag(LabelNames.Namespace, "ns"), Tag(LabelNames.Tree, "shop"), Tag(LabelNames.Child, "db"));

        (await scraped.Samples()).ShouldBe(["things_total{namespace=\"ns\",tree=\"shop\",child=\"db\"} 1"]);
    }

    /// <summary>Not every cluster has a Prometheus, and whoever may create trees may create and delete them all day.</summary>
    [Fact]
    public async Task Series_of_trees_that_are_gone_do_not_pile_up_while_nobody_scrapes()
    {
        var counter = scraped.Meter.CreateCounter<long>("things_total");
        counter.Add(1, Tag(LabelNames.Namespace, "ns"), Tag(LabelNames.Tree, "shop"));
        for (var i = 0; i < 10_000; i++)
        {
            gone.Add(new ObjectKey("ns", $"gone-{i}"));
            counter.Add(1, Tag(LabelNames.Namespace, "ns"), Tag(LabelNames.Tree, $"gone-{i}"));
        }
        // As if they were there again: what is still kept shows.
        gone.Clear();

        var kept = await scraped.Samples();
        kept.ShouldContain("things_total{namespace=\"ns\",tree=\"shop\"} 1");
        kept.Length.ShouldBeLessThan(3_000);
    }

    [Fact]
    public async Task Names_of_NETs_own_meters_are_brought_into_Prometheus_form()
    {
        scraped.Meter.CreateCounter<long>("dotnet.gc.collections").Add(1, Tag("gc.heap.generation", "gen0"));
        scraped.Meter.CreateObservableCounter("dotnet.gc.pause.time", () => 0.5, "s");
        scraped.Meter.CreateUpDownCounter<long>("dotnet.assembly.count").Add(7);
        scraped.Meter.CreateUpDownCounter<long>("dotnet.process.memory.working_set", "By").Add(9);

        (await scraped.Samples()).Order().ShouldBe(
        [
            "dotnet_assembly 7",
            "dotnet_gc_collections_total{gc_heap_generation=\"gen0\"} 1",
            "dotnet_gc_pause_time_seconds_total 0.5",
            "dotnet_process_memory_working_set_bytes 9",
        ]);
    }

    [Fact]
    public async Task A_scraper_that_goes_away_in_mid_page_keeps_nobody_from_the_next()
    {
        var stop = TestContext.Current.CancellationToken;
        using var registry = new Operator.Metrics.Exposition.Registry(_ => false, (_, _) => true, _ => []);

        await Should.ThrowAsync<IOException>(() => registry.Scrape(false, false, _ => throw new IOException(), stop));
        await registry.Scrape(false, false, _ => Task.CompletedTask, stop).WaitAsync(TimeSpan.FromSeconds(30), stop);
    }

    /// <summary>Many times as long as what is written at once.</summary>
    [Fact]
    public async Task A_long_page_is_complete_compressed_or_not()
    {
        using var scraped = new Scraped();
        var things = scraped.Meter.CreateCounter<long>("things_total");
        for (var i = 0; i < 10_000; i++) things.Add(i, Tag("name", $"thing number {i}"));

        var plain = await scraped.Bytes(openMetrics: true, compressed: false);
        var compressed = await scraped.Bytes(openMetrics: true, compressed: true);

        Encoding.UTF8.GetString(plain).Split('\n').Count(line => line.StartsWith("things_total{", StringComparison.Ordinal))
            .ShouldBe(10_000);
        compressed.Length.ShouldBeLessThan(plain.Length / 5);
        using var unpacked = new MemoryStream();
        await using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        await gzip.CopyToAsync(unpacked, TestContext.Current.CancellationToken);
        unpacked.ToArray().ShouldBe(plain);
    }

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}
