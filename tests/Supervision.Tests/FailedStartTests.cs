namespace Supervision.Tests;

/// <summary>Starts that fail, and who is then restarted (supervisor_SUITE: *_other_child_fails_restart).</summary>
public class FailedStartTests
{
    [Fact]
    public void A_start_that_always_fails_is_tried_as_often_as_the_intensity_allows()
    {
        var world = new World(Strategy.OneForOne, 3, Some.Permanent("a"));
        world.FailingStarts["a"] = 100;
        world.Crash("a").TakeTrace().ShouldBe(["fail a", "fail a", "fail a", "give up", "terminated"]);
    }

    [Fact]
    public void A_start_that_works_in_the_end_leaves_the_supervisor_alive()
    {
        var world = new World(Strategy.OneForOne, 3, Some.Permanent("a"));
        world.FailingStarts["a"] = 2;
        world.Crash("a").TakeTrace().ShouldBe(["fail a", "fail a", "start a"]);
        world.State.Window.Used.ShouldBe(3);
    }

    [Fact]
    public void One_for_all_goes_back_for_the_sibling_that_failed()
    {
        var world = new World(Strategy.OneForAll, 5, Some.Abc);
        world.FailingStarts["b"] = 2;
        world.Crash("c").TakeTrace().ShouldBe([
            "stop b", "stop a", "start a", "fail b", "stop a", "start a", "fail b", "stop a", "start a", "start b", "start c"]);
        world.State.Window.Used.ShouldBe(3);
    }

    [Fact]
    public void Rest_for_one_goes_on_from_the_sibling_that_failed()
    {
        var world = new World(Strategy.RestForOne, 5, [.. Some.Abc, Some.Permanent("d")]);
        world.FailingStarts["c"] = 2;
        world.Crash("b").TakeTrace().ShouldBe(["stop d", "stop c", "start b", "fail c", "fail c", "start c", "start d"]);
        world.State.Window.Used.ShouldBe(3);
    }

    [Fact]
    public void Giving_up_in_the_middle_stops_only_what_runs()
    {
        var world = new World(Strategy.RestForOne, 2, [.. Some.Abc, Some.Permanent("d")]);
        world.FailingStarts["c"] = 100;
        world.Crash("b").TakeTrace().ShouldBe([
            "stop d", "stop c", "start b", "fail c", "fail c", "give up", "stop b", "stop a", "terminated"]);
    }

    [Fact]
    public void A_failed_initial_start_is_retried_and_counted_unlike_in_OTP()
    {
        var world = World.Unstarted(Some.Supervisor(Strategy.OneForOne, 5, Some.Abc));
        world.FailingStarts["b"] = 1;
        world.Settle();
        world.TakeTrace().ShouldBe(["start a", "fail b", "start b", "start c"]);
        world.State.Window.Used.ShouldBe(1);
    }

    [Fact]
    public void Not_ready_in_time_is_a_failed_start()
    {
        var child = Some.Permanent("a") with { StartTimeout = TimeSpan.FromSeconds(30) };
        var world = World.Unstarted(Some.Supervisor(Strategy.OneForOne, 5, child));
        world.NeverReady.Add("a");
        world.Settle();
        world.LastPlan!.WakeAt.ShouldBe(world.Now + TimeSpan.FromSeconds(30));
        world.TakeTrace();
        world.Wait(TimeSpan.FromSeconds(30)).TakeTrace().ShouldBe(["remove a", "start a"]);
        world["a"].LastExit!.Reason.ShouldBe("StartTimeout");
        world["a"].LastExit!.Class.ShouldBe(ExitClass.StartFailure);
    }

    [Fact]
    public void An_instance_never_seen_does_not_use_up_its_incarnation()
    {
        // The request to make it may still be on its way; whatever comes of it must be the next instance, not a second one.
        var spec = Some.Supervisor(Strategy.OneForAll, 5, Some.Permanent("a"), Some.Permanent("b"));
        var world = new World(spec);
        var crashed = world.Instances.Select(instance => instance.Child == "a"
            ? instance with { Dead = true, Ready = false, Exit = new Exit(ExitClass.Abnormal, world.Now) } : instance);
        var bIsGone = new Observation([.. crashed.Where(instance => instance.Child == "a")]);
        var restarting = Planner.Decide(spec, bIsGone, world.State, world.Now);
        var started = Planner.Decide(spec, new Observation([]), restarting.Next, world.Now);
        started.Next.Children[0].Incarnation.ShouldBe(2);
        var suspended = Planner.Decide(spec with { Suspend = true }, new Observation([]), started.Next, world.Now);
        suspended.Next.Children[0].State.ShouldBe(ChildState.Stopped);
        var resumed = Planner.Decide(spec, new Observation([]), suspended.Next, world.Now);
        resumed.Steps.ShouldBe([new Step.Start("a", 2)]);
    }

    [Fact]
    public void A_child_that_is_taken_away_before_it_started_comes_back_ever_more_slowly()
    {
        var world = World.Unstarted(Some.Supervisor(Strategy.OneForOne, 0, Some.Permanent("a")));
        world.NeverReady.Add("a");
        world.Settle();
        world.TakeTrace();
        world.Exit(ExitClass.Disruption, "a").TakeTrace().ShouldBe(["start a"], "the first time at once");
        foreach (var seconds in (int[])[1, 2, 4])
        {
            world.Exit(ExitClass.Disruption, "a").TakeTrace().ShouldBeEmpty();
            world.LastPlan!.WakeAt.ShouldBe(world.Now + TimeSpan.FromSeconds(seconds));
            world.Wait(TimeSpan.FromSeconds(seconds)).TakeTrace().ShouldBe(["start a"]);
        }
        world.State.Window.Used.ShouldBe(0);
        world.BecomeReady("a")["a"].Refusal.ShouldBeNull();
    }
}
