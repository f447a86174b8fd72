using KubeApi;

namespace Operator.Tests;

public class WorkQueueTests
{
    private static readonly ObjectKey A = new("ns", "a");
    private static readonly ObjectKey B = new("ns", "b");

    /// <summary>A test that waits for this long hangs; none waits for it.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly ManualTime time = new();
    private readonly WorkQueue queue;

    public WorkQueueTests() => queue = new WorkQueue(time);

    [Fact]
    public void An_empty_queue_has_nothing_to_visit() => Next().ShouldBeNull();

    [Fact]
    public void What_is_asked_for_twice_is_visited_once()
    {
        queue.Add(A);
        queue.Add(A);

        Next().ShouldBe(A);
        Next().ShouldBeNull();
        queue.Done(A);
        Next().ShouldBeNull();
    }

    [Fact]
    public void What_is_asked_for_first_comes_first()
    {
        queue.Add(B);
        time.Advance(TimeSpan.FromMilliseconds(1));
        queue.Add(A);

        Next().ShouldBe(B);
        Next().ShouldBe(A);
    }

    [Fact]
    public void Nothing_comes_before_its_time()
    {
        queue.Add(A, In(10));
        time.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Next().ShouldBeNull();

        time.Advance(TimeSpan.FromTicks(1));
        Next().ShouldBe(A);
    }

    [Theory]
    [InlineData(5, 10)]
    [InlineData(10, 5)]
    public void The_earliest_time_asked_for_wins_and_the_later_one_is_dropped(int first, int second)
    {
        queue.Add(A, In(first));
        queue.Add(A, In(second));

        time.Advance(TimeSpan.FromSeconds(5));
        Next().ShouldBe(A);
        queue.Done(A);
        time.Advance(TimeSpan.FromSeconds(60));
        Next().ShouldBeNull();
    }

    [Fact]
    public void A_time_that_was_put_forward_does_not_bring_back_the_old_one()
    {
        queue.Add(A, In(10));
        queue.Add(A, In(5));
        time.Advance(TimeSpan.FromSeconds(5));
        Next().ShouldBe(A);
        queue.Done(A);

        queue.Add(A, In(60));
        time.Advance(TimeSpan.FromSeconds(10));
        Next().ShouldBeNull();
    }

    [Fact]
    public void What_is_due_is_not_kept_waiting_by_what_is_not()
    {
        queue.Add(A, In(3600));
        queue.Add(B);
        Next().ShouldBe(B);
    }

    [Fact]
    public void Nothing_is_ever_in_two_hands()
    {
        queue.Add(A);
        Next().ShouldBe(A);

        queue.Add(A);
        Next().ShouldBeNull();
        queue.Add(B);
        Next().ShouldBe(B);
    }

    [Fact]
    public void What_is_asked_for_during_its_visit_comes_again_afterwards_and_once()
    {
        queue.Add(A);
        Next().ShouldBe(A);
        queue.Add(A);
        queue.Add(A);
        Next().ShouldBeNull();

        queue.Done(A);
        Next().ShouldBe(A);
        queue.Done(A);
        Next().ShouldBeNull();
    }

    [Fact]
    public void What_is_asked_for_later_during_its_visit_comes_at_its_time()
    {
        queue.Add(A);
        Next().ShouldBe(A);
        queue.Add(A, In(10));
        Next().ShouldBeNull();

        queue.Done(A);
        Next().ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(10));
        Next().ShouldBe(A);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void A_wall_clock_that_steps_delays_nobody_and_hurries_nobody(int seconds)
    {
        queue.Add(A, In(10));
        time.Step(TimeSpan.FromSeconds(seconds));
        Next().ShouldBeNull();
        time.Advance(TimeSpan.FromSeconds(10));
        Next().ShouldBe(A);
    }

    [Theory]
    [InlineData(7, 7)]
    [InlineData(0.01, 0.05)]
    [InlineData(86400, 300)]
    public void Nobody_comes_back_sooner_than_the_server_asked_for_and_nobody_waits_for_a_day(double asked, double waits)
    {
        queue.Add(A);
        Next().ShouldBe(A);
        queue.Failed(A, TimeSpan.FromSeconds(asked)).ShouldBe(TimeSpan.FromSeconds(waits));
    }

    [Fact]
    public void Failures_are_repeated_ever_more_slowly_up_to_a_minute()
    {
        var waits = new List<double>();
        queue.Add(A);
        for (var i = 0; i < 40; i++)
        {
            Next().ShouldBe(A);
            var wait = queue.Failed(A);
            waits.Add(wait.TotalSeconds);
            time.Advance(wait - TimeSpan.FromTicks(1));
            Next().ShouldBeNull();
            time.Advance(TimeSpan.FromTicks(1));
        }

        waits.Take(12).ShouldBe([0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60]);
        waits.Skip(12).ShouldAllBe(wait => wait == 60);
    }

    [Fact]
    public void A_visit_that_went_well_forgets_the_failures_before_it()
    {
        for (var i = 0; i < 5; i++) Fail(A);
        queue.Done(A);

        Fail(A).ShouldBe(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Failures_of_one_tree_are_nothing_to_another()
    {
        for (var i = 0; i < 5; i++) Fail(A);
        Fail(B).ShouldBe(TimeSpan.FromMilliseconds(50));
    }

    /// <summary>The news may be just what mends it.</summary>
    [Fact]
    public void News_of_a_tree_whose_visits_fail_is_not_kept_waiting()
    {
        for (var i = 0; i < 10; i++) Fail(A);
        queue.Add(A);
        Next().ShouldBe(A);
    }

    [Fact]
    public async Task Whoever_waits_is_woken_by_what_is_asked_for()
    {
        var waiting = queue.Take(TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();

        queue.Add(A);
        (await waiting.WaitAsync(Hang, TestContext.Current.CancellationToken)).ShouldBe(A);
    }

    [Fact]
    public async Task Whoever_waits_is_woken_when_a_time_comes()
    {
        queue.Add(A, In(10));
        var waiting = queue.Take(TestContext.Current.CancellationToken);
        time.Alarms.ShouldBe([In(10)]);

        time.Advance(TimeSpan.FromSeconds(10));
        (await waiting.WaitAsync(Hang, TestContext.Current.CancellationToken)).ShouldBe(A);
    }

    [Fact]
    public async Task Whoever_waits_is_woken_when_a_visit_ends()
    {
        queue.Add(A);
        Next().ShouldBe(A);
        queue.Add(A);
        var waiting = queue.Take(TestContext.Current.CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();

        queue.Done(A);
        (await waiting.WaitAsync(Hang, TestContext.Current.CancellationToken)).ShouldBe(A);
    }

    [Fact]
    public async Task Two_who_wait_get_one_each()
    {
        var waiting = new[] { queue.Take(TestContext.Current.CancellationToken), queue.Take(TestContext.Current.CancellationToken) };
        queue.Add(A);
        queue.Add(B);

        (await Task.WhenAll(waiting).WaitAsync(Hang, TestContext.Current.CancellationToken)).ShouldBe([A, B], ignoreOrder: true);
    }

    /// <summary>A timer takes no more than 49 days, and a spec can name any date.</summary>
    [Fact]
    public async Task A_time_in_a_distant_year_is_waited_for_in_pieces()
    {
        using var stop = new CancellationTokenSource();
        queue.Add(A, DateTimeOffset.MaxValue);
        var waiting = queue.Take(stop.Token);

        time.Alarms.ShouldHaveSingleItem().ShouldBeLessThan(In(0).AddDays(49));
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting.WaitAsync(Hang, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_is_told_to_stop_waiting_takes_nothing_along()
    {
        using var stop = new CancellationTokenSource();
        var waiting = queue.Take(stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting.WaitAsync(Hang, TestContext.Current.CancellationToken));

        queue.Add(A);
        Next().ShouldBe(A);
    }

    private ObjectKey? Next() => queue.Next();

    private TimeSpan Fail(ObjectKey key)
    {
        queue.Add(key);
        Next().ShouldBe(key);
        return queue.Failed(key);
    }

    private DateTimeOffset In(int seconds) => time.GetUtcNow().AddSeconds(seconds);
}
