namespace Supervision.Tests;

public class BackoffTests
{
    private static readonly Backoff Backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), 0, TimeSpan.FromMinutes(10));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 4)]
    [InlineData(5, 8)]
    [InlineData(6, 8)]
    [InlineData(int.MaxValue, 8)]
    public void The_first_restart_is_immediate_then_the_wait_doubles_up_to_the_maximum(int failures, int seconds) =>
        Backoff.Delay(failures, "").ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void Jitter_spreads_to_either_side_and_stays_in_its_bounds()
    {
        var jittery = Backoff with { JitterPercent = 10 };
        var delays = Enumerable.Range(0, 200).Select(i => jittery.Delay(4, $"child-{i}").TotalSeconds).ToList();
        delays.ShouldAllBe(seconds => seconds >= 3.6 && seconds <= 4.4);
        delays.Min().ShouldBeLessThan(3.8);
        delays.Max().ShouldBeGreaterThan(4.2);
    }

    [Fact]
    public void A_group_waits_for_the_delay_of_the_child_that_failed()
    {
        var world = new World(Some.Supervisor(Strategy.OneForAll, 5, Some.Abc) with { Backoff = Backoff });
        world.Crash("c").TakeTrace().ShouldBe(["stop b", "stop a", "start a", "start b", "start c"]);
        world.Crash("c").TakeTrace().ShouldBe(["stop b", "stop a"]);
        world.LastPlan!.WakeAt.ShouldBe(world.Now + TimeSpan.FromSeconds(1));
        world.Wait(TimeSpan.FromSeconds(1)).TakeTrace().ShouldBe(["start a", "start b", "start c"]);
    }

    [Fact]
    public void A_child_that_was_healthy_long_enough_restarts_at_once_again()
    {
        var world = new World(Some.Supervisor(Strategy.OneForOne, 50, Some.Permanent("a")) with { Backoff = Backoff });
        world.Crash("a").Crash("a").Wait(TimeSpan.FromSeconds(1)).TakeTrace();
        world.Wait(TimeSpan.FromMinutes(10)).Crash("a").TakeTrace().ShouldBe(["start a"]);
        world["a"].Failures.ShouldBe(1);
    }
}
