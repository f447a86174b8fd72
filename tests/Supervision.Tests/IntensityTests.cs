namespace Supervision.Tests;

/// <summary>The restart window and what happens when it is full (supervisor_SUITE: *_escalation, temporary_abnormal...).</summary>
public class IntensityTests
{
    [Fact]
    public void As_many_restarts_as_the_intensity_are_allowed_and_not_one_more()
    {
        var world = new World(Strategy.OneForOne, 2, Some.Abc);
        world.Crash("b").Crash("b").TakeTrace().ShouldBe(["start b", "start b"]);
        world.Crash("b").TakeTrace().ShouldBe(["give up", "stop c", "stop a", "terminated"]);
        world.State.Terminated.ShouldBeTrue();
        world.State.Restarts.ShouldBe(2);
        world["b"].Incarnation.ShouldBe(3);
    }

    [Fact]
    public void Intensity_zero_allows_none() =>
        new World(Strategy.OneForOne, 0, Some.Abc).Crash("c").TakeTrace()
            .ShouldBe(["give up", "stop b", "stop a", "terminated"]);

    [Fact]
    public void The_window_is_shared_by_all_children()
    {
        var world = new World(Strategy.OneForOne, 4, Some.Abc).Crash("a").Crash("b").Crash("a").Crash("b");
        world.State.Ending.ShouldBeNull();
        world.Crash("c").State.Ending!.Child.ShouldBe("c");
    }

    [Fact]
    public void The_window_slides_and_its_far_edge_is_inside()
    {
        var period = TimeSpan.FromSeconds(60);
        var first = RestartWindow.Empty.Add(new CountedRestart(Some.Instant, "a", 1, ""), period);
        first.Add(new CountedRestart(Some.Instant + period, "a", 2, ""), period).Used.ShouldBe(2);
        first.Add(new CountedRestart(Some.Instant + period + TimeSpan.FromTicks(1), "a", 2, ""), period).Used.ShouldBe(1);
    }

    [Fact]
    public void A_clock_that_steps_back_stands_still_for_the_window()
    {
        var period = TimeSpan.FromSeconds(60);
        var window = RestartWindow.Empty.Add(new CountedRestart(Some.Instant, "a", 1, ""), period)
            .Add(new CountedRestart(Some.Instant - TimeSpan.FromHours(1), "a", 2, ""), period);
        window.Restarts.Select(restart => restart.Time).ShouldBe([Some.Instant, Some.Instant]);
    }

    [Fact]
    public void Restarts_older_than_the_period_are_forgiven()
    {
        var world = new World(Strategy.OneForOne, 1, Some.Abc);
        for (var i = 0; i < 10; i++) world.Crash("b").Wait(TimeSpan.FromSeconds(61));
        world.State.Ending.ShouldBeNull();
        world.State.Restarts.ShouldBe(10);
    }

    [Fact]
    public void Nothing_restarts_after_giving_up()
    {
        var world = new World(Strategy.OneForOne, 0, Some.Abc).Crash("a");
        world.TakeTrace();
        world.Wait(TimeSpan.FromDays(1)).TakeTrace().ShouldBeEmpty();
        world.Running.ShouldBeEmpty();
    }

    [Fact]
    public void Giving_up_reports_the_exit_and_then_the_shutdown_as_OTP_does() =>
        new World(Strategy.OneForOne, 0, Some.Abc).Crash("b").Reports.Select(report => report.Kind).TakeLast(3)
            .ShouldBe([ReportKind.ChildTerminated, ReportKind.IntensityExceeded, ReportKind.Terminated]);

    [Fact]
    public void Resetting_starts_all_again_with_an_empty_window()
    {
        var world = new World(Strategy.OneForOne, 0, Some.Permanent("a"), Some.Temporary("t")).Crash("a");
        world.TakeTrace();
        world.Wait(TimeSpan.FromSeconds(1)).Change(spec => spec with { ResetAt = world.Now }).TakeTrace()
            .ShouldBe(["start a", "start t"]);
        world.State.Window.Used.ShouldBe(0);
        world.Crash("a").State.Ending.ShouldNotBeNull("a reset forgives what was before it, not what comes after");
    }

    [Fact]
    public void Hold_leaves_the_survivors_running_and_restarts_nothing_more()
    {
        var world = new World(Some.Supervisor(Strategy.OneForAll, 0, Some.Abc) with { GiveUp = GiveUp.Hold });
        world.Crash("b").TakeTrace().ShouldBe(["give up"]);
        world.Running.ShouldBe(["a", "c"]);
        world.State.Terminated.ShouldBeFalse();
        world.Crash("c").TakeTrace().ShouldBeEmpty();
        world.Wait(TimeSpan.FromSeconds(1)).Change(spec => spec with { ResetAt = world.Now }).TakeTrace()
            .ShouldBe(["start b", "start c"]);
    }

    [Fact]
    public void Retry_starts_all_again_after_the_pause_with_an_empty_window()
    {
        var pause = TimeSpan.FromSeconds(30);
        var world = new World(Some.Supervisor(Strategy.OneForOne, 0, Some.Abc) with { GiveUp = GiveUp.Retry, RetryAfter = pause });
        world.Crash("b").TakeTrace();
        world.LastPlan!.WakeAt.ShouldBe(world.State.Ending!.Time + pause);
        world.Wait(pause).TakeTrace().ShouldBe(["start a", "start b", "start c"]);
        world.State.Window.Used.ShouldBe(0);
    }
}
