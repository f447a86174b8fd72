using KubeApi;
using Operator.Metrics;

namespace Operator.Tests.Metrics;

public sealed class ControllerMetricsTests : IDisposable
{
    private const string Visits = "controller_runtime_reconcile_total{controller=\"supervisiontree\",result=";

    private static readonly ObjectKey shop = new("ns", "shop");

    private readonly Scraped scraped = new();
    private readonly ManualTime time = new();
    private readonly ControllerMetrics metrics;
    private readonly WorkQueue queue;

    public ControllerMetricsTests()
    {
        metrics = new ControllerMetrics(scraped.Meter, workers: 4, time);
        queue = new WorkQueue(time, metrics);
    }

    public void Dispose() => scraped.Dispose();

    [Fact]
    public async Task Every_result_stands_at_0_from_the_start() =>
        (await scraped.Samples(Visits)).ShouldBe([$"{Visits}\"error\"}} 0", $"{Visits}\"success\"}} 0", $"{Visits}\"requeue_after\"}} 0"]);

    [Theory]
    [InlineData(null, "error")]
    [InlineData(false, "success")]
    [InlineData(true, "requeue_after")]
    public async Task A_visit_is_counted_by_its_result_and_failed_unless_somebody_says_otherwise(bool? comesAgain, string result)
    {
        using (var visit = metrics.Begin())
        {
            if (comesAgain is { } again) visit.Succeeded(again);
            time.Advance(TimeSpan.FromSeconds(2));
        }

        (await scraped.Moved(Visits)).ShouldBe([$"{Visits}\"{result}\"}} 1"]);
        (await scraped.Moved("controller_runtime_reconcile_errors_total")).Length.ShouldBe(result == "error" ? 1 : 0);
        (await scraped.Samples("controller_runtime_reconcile_time_seconds_sum")).Single().ShouldEndWith(" 2");
        (await scraped.Samples("workqueue_work_duration_seconds_sum")).Single().ShouldEndWith(" 2");
    }

    [Fact]
    public async Task Visits_under_way_show_how_long_they_have_been_so()
    {
        using var first = metrics.Begin();
        time.Advance(TimeSpan.FromSeconds(2));
        using var second = metrics.Begin();
        time.Advance(TimeSpan.FromSeconds(1));

        (await scraped.Samples("controller_runtime_active_workers")).Single().ShouldEndWith(" 2");
        (await scraped.Samples("workqueue_unfinished_work_seconds")).Single().ShouldEndWith(" 4");
        (await scraped.Samples("workqueue_longest_running_processor_seconds")).Single().ShouldEndWith(" 3");
        (await scraped.Samples("controller_runtime_max_concurrent_reconciles")).Single().ShouldEndWith(" 4");
    }

    [Fact]
    public async Task The_queue_counts_what_is_asked_for_and_how_long_what_was_due_waited()
    {
        queue.Add(shop);
        queue.Add(shop);
        queue.Add(new ObjectKey("ns", "later"), time.GetUtcNow().AddMinutes(1));
        queue.Depth.ShouldBe(1, "one is there once, and the other is not due");
        time.Advance(TimeSpan.FromSeconds(3));

        await queue.Take(TestContext.Current.CancellationToken);
        queue.Depth.ShouldBe(0);
        queue.Add(shop);
        queue.Depth.ShouldBe(0, "it is in somebody's hands");
        queue.Failed(shop);

        (await scraped.Samples("workqueue_adds_total")).Single().ShouldEndWith(" 3");
        (await scraped.Samples("workqueue_retries_total")).Single().ShouldEndWith(" 1");
        (await scraped.Samples("workqueue_queue_duration_seconds_sum")).Single().ShouldEndWith(" 3");
    }
}
