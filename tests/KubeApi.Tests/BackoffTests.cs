namespace KubeApi.Tests;

public sealed class BackoffTests
{
    private readonly Backoff backoff = new();

    [Fact]
    public void Pauses_double_up_to_half_a_minute_with_jitter()
    {
        backoff.AfterFailure(null).TotalSeconds.ShouldBeInRange(0.1, 0.3);
        backoff.AfterFailure(null).TotalSeconds.ShouldBeInRange(0.2, 0.6);
        for (var i = 0; i < 20; i++) backoff.AfterFailure(null);
        backoff.AfterFailure(null).TotalSeconds.ShouldBeInRange(15, 45);
    }

    [Fact]
    public void After_progress_they_begin_again()
    {
        for (var i = 0; i < 10; i++) backoff.AfterFailure(null);
        backoff.Reset();
        backoff.AfterFailure(null).TotalSeconds.ShouldBeInRange(0.1, 0.3);
    }

    [Fact]
    public void The_server_may_ask_for_more_but_not_for_ever()
    {
        backoff.AfterFailure(TimeSpan.FromSeconds(7)).TotalSeconds.ShouldBeInRange(7, 8.75);
        backoff.AfterFailure(TimeSpan.FromDays(7)).TotalMinutes.ShouldBeInRange(5, 6.25);
    }

    [Fact]
    public void Those_who_were_sent_away_together_do_not_come_back_as_one() =>
        Enumerable.Range(0, 20).Select(_ => new Backoff().AfterFailure(TimeSpan.FromSeconds(7))).Distinct().Count()
            .ShouldBeGreaterThan(1);
}
