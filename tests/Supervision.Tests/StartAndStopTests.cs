namespace Supervision.Tests;

public class StartAndStopTests
{
    [Fact]
    public void Children_start_first_to_last()
    {
        var world = World.Unstarted(Some.Supervisor(Strategy.OneForOne, 1, Some.Abc));
        world.Settle();
        world.TakeTrace().ShouldBe(["start a", "start b", "start c"]);
    }

    [Fact]
    public void A_child_waits_until_the_one_before_it_is_ready()
    {
        var world = World.Unstarted(Some.Supervisor(Strategy.OneForOne, 1, Some.Abc));
        world.NeverReady.Add("b");
        world.Settle();
        world.TakeTrace().ShouldBe(["start a", "start b"]);
        world["c"].State.ShouldBe(ChildState.Pending);

        world.BecomeReady("b").TakeTrace().ShouldBe(["start c"]);
        world["c"].State.ShouldBe(ChildState.Running);
    }

    [Fact]
    public void Ready_must_last_for_the_minimum_time()
    {
        var child = Some.Permanent("a") with { MinReady = TimeSpan.FromSeconds(5) };
        var world = new World(Strategy.OneForOne, 1, child);
        world["a"].State.ShouldBe(ChildState.Starting);
        world.LastPlan!.WakeAt.ShouldBe(Some.Instant + TimeSpan.FromSeconds(5));
        world.Wait(TimeSpan.FromSeconds(4.9))["a"].State.ShouldBe(ChildState.Starting);
        world.Wait(TimeSpan.FromSeconds(0.1))["a"].State.ShouldBe(ChildState.Running);
    }

    [Fact]
    public void No_children_are_a_valid_tree() =>
        new World(Strategy.OneForAll, 0).State.Children.ShouldBeEmpty();

    [Theory]
    [InlineData(Strategy.OneForOne)]
    [InlineData(Strategy.OneForAll)]
    [InlineData(Strategy.RestForOne)]
    public void Deletion_stops_last_to_first_each_dead_before_the_next(Strategy strategy)
    {
        var world = new World(strategy, 1, Some.Abc) { Deleting = true };
        world.SlowToStop.Add("b");
        world.Settle();
        world.TakeTrace().ShouldBe(["stop c", "stop b"]);
        world.LastPlan!.Finished.ShouldBeFalse();

        world.LetGo("b").TakeTrace().ShouldBe(["stop a"]);
        world.LastPlan!.Finished.ShouldBeTrue();
    }

    [Fact]
    public void Suspending_stops_in_order_and_resuming_starts_in_order_and_forgets_no_count()
    {
        var world = new World(Strategy.OneForOne, 5, Some.Abc).Crash("b");
        world.TakeTrace();
        world.Change(spec => spec with { Suspend = true }).TakeTrace().ShouldBe(["stop c", "stop b", "stop a"]);
        world.Change(spec => spec with { Suspend = false }).TakeTrace().ShouldBe(["start a", "start b", "start c"]);
        world.State.Restarts.ShouldBe(1);
        world.State.Window.Used.ShouldBe(1);
    }

    [Fact]
    public void A_suspended_child_stays_down_in_a_group_restart()
    {
        var world = new World(Strategy.OneForAll, 5, Some.Abc);
        world.Change(spec => spec with { Children = spec.Children.SetItem(0, spec.Children[0] with { Suspend = true }) })
            .TakeTrace().ShouldBe(["stop a"]);
        world.Crash("c").TakeTrace().ShouldBe(["stop b", "start b", "start c"]);
        world.Change(spec => spec with { Children = spec.Children.SetItem(0, spec.Children[0] with { Suspend = false }) })
            .TakeTrace().ShouldBe(["start a"]);
    }

    [Fact]
    public void A_start_that_is_refused_is_retried_and_not_counted()
    {
        var world = World.Unstarted(Some.Supervisor(Strategy.OneForOne, 0, Some.Permanent("a")));
        world.Refusing.Add("a");
        world.Settle();
        world.Settle([new Refused("a", 1, "Forbidden", "exceeded quota")]);
        world["a"].Refusal!.Reason.ShouldBe("Forbidden");
        world.LastPlan!.Steps.ShouldBeEmpty("it waits before it tries again");
        world.LastPlan!.WakeAt.ShouldBe(world.Now + TimeSpan.FromSeconds(1));

        world.Refusing.Clear();
        world.Wait(TimeSpan.FromSeconds(1)).TakeTrace().ShouldBe(["start a"]);
        world["a"].State.ShouldBe(ChildState.Running);
        world["a"].Refusal.ShouldBeNull();
        world["a"].Incarnation.ShouldBe(1);
        world.State.Restarts.ShouldBe(0);
    }

    [Fact]
    public void Nobody_is_told_to_stop_while_somebody_else_is_on_the_way_out_for_whatever_reason()
    {
        var world = new World(Strategy.OneForOne, 5, Some.Abc);
        world.SlowToStop.Add("b");
        world.Change(spec => spec with { Children = [spec.Children[0], spec.Children[1] with { Revision = "2" }, spec.Children[2]] });
        world.TakeTrace().ShouldBe(["stop b"]);
        world.Deleting = true;
        world.Settle();
        world.TakeTrace().ShouldBeEmpty();
        world.LetGo("b").TakeTrace().ShouldBe(["stop c", "stop a"]);
    }
}
