namespace Supervision.Tests;

/// <summary>
/// What a changed specification does to a tree that runs. Deliberately not as in OTP, which leaves it to a release handler.
/// </summary>
public class SpecChangeTests
{
    [Fact]
    public void An_added_child_starts_and_a_removed_one_is_stopped_and_forgotten()
    {
        var world = new World(Strategy.OneForOne, 5, Some.Abc);
        world.Change(spec => spec with { Children = spec.Children.RemoveAt(1).Add(Some.Permanent("d")) })
            .TakeTrace().ShouldBe(["stop b", "start d"]);
        world.State.Children.Select(child => child.Name).ShouldBe(["a", "c", "d"]);
        world.State.Window.Used.ShouldBe(0);
    }

    [Fact]
    public void A_child_removed_while_it_is_down_is_forgotten_at_once()
    {
        var world = new World(Strategy.OneForOne, 5, Some.Permanent("a"), Some.Temporary("t")).Crash("t");
        world.Change(spec => spec with { Children = spec.Children.RemoveAt(1) });
        world.State.Children.Select(child => child.Name).ShouldBe(["a"]);
        world.Instances.Select(instance => instance.Child).ShouldBe(["a"], "its remains go with it");
    }

    [Fact]
    public void Changed_children_are_replaced_one_at_a_time_in_order_and_not_counted()
    {
        var world = new World(Strategy.OneForAll, 0, Some.Abc);
        world.NeverReady.Add("a");
        world.Change(spec => spec with { Children = [.. spec.Children.Select(child => child with { Revision = "2" })] })
            .TakeTrace().ShouldBe(["stop a", "start a"]);
        world.BecomeReady("a").TakeTrace().ShouldBe(["stop b", "start b", "stop c", "start c"]);
        world.State.Window.Used.ShouldBe(0);
    }

    [Fact]
    public void A_child_that_never_became_ready_is_replaced_too()
    {
        var world = World.Unstarted(Some.Supervisor(Strategy.OneForOne, 5, Some.Abc));
        world.NeverReady.Add("a");
        world.Settle();
        world.TakeTrace();
        world.NeverReady.Clear();
        world.Change(spec => spec with { Children = spec.Children.SetItem(0, Some.Permanent("a") with { Revision = "2" }) })
            .TakeTrace().ShouldBe(["stop a", "start a", "start b", "start c"]);
    }

    [Fact]
    public void Restart_at_replaces_an_instance_older_than_it_once()
    {
        var world = new World(Strategy.OneForAll, 5, Some.Abc).Wait(TimeSpan.FromMinutes(1));
        world.Change(spec => spec with { Children = spec.Children.SetItem(1, spec.Children[1] with { RestartAt = world.Now }) })
            .TakeTrace().ShouldBe(["stop b", "start b"]);
        world.Settle();
        world.TakeTrace().ShouldBeEmpty();
    }

    [Fact]
    public void A_changed_order_restarts_nothing_and_is_the_order_from_then_on()
    {
        var world = new World(Strategy.RestForOne, 5, Some.Abc);
        world.Change(spec => spec with { Children = [.. spec.Children.Reverse()] }).TakeTrace().ShouldBeEmpty();
        world.Crash("b").TakeTrace().ShouldBe(["stop a", "start b", "start a"]);
    }

    [Fact]
    public void A_changed_intensity_applies_at_once_to_the_restarts_remembered()
    {
        var world = new World(Strategy.OneForOne, 5, Some.Abc).Crash("a").Crash("a");
        world.Change(spec => spec with { Intensity = 1 }).State.Ending.ShouldBeNull();
        world.Crash("a").State.Ending.ShouldNotBeNull();
    }

    [Fact]
    public void A_child_that_is_added_again_is_not_given_an_incarnation_that_it_had()
    {
        // Whoever lags behind may still see the old instance, and must not take it for the new one.
        var world = new World(Strategy.OneForOne, 5, Some.Abc).Crash("c");
        world["c"].Incarnation.ShouldBe(2);
        world.Change(spec => spec with { Children = spec.Children.RemoveAt(2) }).State.HighestRemoved.ShouldBe(2);
        world.Change(spec => spec with { Children = [.. Some.Abc] })["c"].Incarnation.ShouldBe(3);
    }
}
