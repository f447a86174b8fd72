namespace Supervision.Tests;

/// <summary>Children that do not wait for each other. OTP has that of simple_one_for_one only.</summary>
public class AnyOrderTests
{
    private static readonly string[] Everybody = ["a", "b", "c"];

    private static SupervisorSpec Gang(Strategy strategy = Strategy.OneForAll, int intensity = 5) =>
        Some.Supervisor(strategy, intensity, Some.Abc) with { Order = Order.AnyOrder };

    private static World Slow(SupervisorSpec spec)
    {
        var world = new World(spec);
        world.SlowToStop.UnionWith(Everybody);
        return world;
    }

    [Fact]
    public void All_are_started_at_once() =>
        Planner.Decide(Gang(), new Observation([]), SupervisorState.Initial, Some.Instant).Steps
            .ShouldBe([new Step.Start("a", 1), new Step.Start("b", 1), new Step.Start("c", 1)]);

    [Fact]
    public void All_are_stopped_at_once() =>
        Slow(Gang()).Change(spec => spec with { Suspend = true }).TakeTrace().ShouldBe(["stop c", "stop b", "stop a"]);

    [Fact]
    public void Everybody_is_told_at_once_and_nobody_starts_before_all_have_died()
    {
        var world = Slow(Gang());
        world.Crash("b").TakeTrace().ShouldBe(["stop c", "stop a"]);
        world.Die("a").TakeTrace().ShouldBeEmpty();
        world.Die("c").TakeTrace().ShouldBe(["start a", "start b", "start c"]);
        world.State.Window.Used.ShouldBe(1);
    }

    [Fact]
    public void One_that_does_not_become_ready_keeps_nobody_from_starting()
    {
        var world = World.Unstarted(Gang());
        world.NeverReady.Add("a");
        world.Settle();
        world.TakeTrace().ShouldBe(Everybody.Select(child => $"start {child}"));
        world["a"].State.ShouldBe(ChildState.Starting);
        world["c"].State.ShouldBe(ChildState.Running);
    }

    [Fact]
    public void A_start_that_fails_takes_along_those_that_had_started_beside_it()
    {
        var world = Slow(Gang());
        world.Crash("b").TakeTrace();
        world.FailingStarts["c"] = 1;
        world.LetGo("a").LetGo("c").TakeTrace().ShouldBe(["start a", "start b", "fail c", "stop b", "stop a"]);
        world.LetGo("b").LetGo("a").TakeTrace().ShouldBe(["start a", "start b", "start c"]);
        world.State.Window.Used.ShouldBe(2);
    }

    [Fact]
    public void Who_is_restarted_alone_waits_for_nobody()
    {
        var world = Slow(Gang(Strategy.OneForOne));
        world.NeverReady.Add("a");
        world.Crash("a").TakeTrace().ShouldBe(["start a"]);
        world.Crash("c").TakeTrace().ShouldBe(["start c"]);
    }

    [Fact]
    public void A_changed_specification_replaces_one_after_the_other_all_the_same()
    {
        var world = new World(Gang());
        world.Change(spec => spec with { Children = [.. spec.Children.Select(child => child with { Revision = "2" })] });
        world.TakeTrace().ShouldBe(["stop a", "start a", "stop b", "start b", "stop c", "start c"]);
    }

    [Fact]
    public void To_change_the_order_restarts_nothing()
    {
        var world = new World(Gang());
        world.Change(spec => spec with { Order = Order.InOrder }).TakeTrace().ShouldBeEmpty();
        world.Crash("c").TakeTrace().ShouldBe(["stop b", "stop a", "start a", "start b", "start c"]);
    }

    [Fact]
    public void Giving_up_stops_all_at_once()
    {
        var world = Slow(Gang(intensity: 0));
        world.Crash("b").TakeTrace().ShouldBe(["give up", "stop c", "stop a"]);
        world.LetGo("a").State.Terminated.ShouldBeFalse();
        world.LetGo("c").State.Terminated.ShouldBeTrue();
    }
}
