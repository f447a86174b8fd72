namespace Supervision.Tests;

/// <summary>Any number of instances of one child (supervisor_SUITE: simple_one_for_one*).</summary>
public class SimpleOneForOneTests
{
    private static SupervisorSpec Pool(int replicas, Restart restart = Restart.Permanent, int intensity = 1) =>
        Some.Supervisor(Strategy.SimpleOneForOne, intensity, Some.Permanent("w") with { Restart = restart }) with { Replicas = replicas };

    [Fact]
    public void All_are_started_at_once()
    {
        var plan = Planner.Decide(Pool(3), new Observation([]), SupervisorState.Initial, Some.Instant);
        plan.Steps.ShouldBe([new Step.Start("w-0", 1), new Step.Start("w-1", 1), new Step.Start("w-2", 1)]);
    }

    [Fact]
    public void All_are_stopped_at_once()
    {
        var world = new World(Pool(3));
        world.SlowToStop.UnionWith(["w-0", "w-1", "w-2"]);
        world.Change(spec => spec with { Suspend = true }).TakeTrace().ShouldBe(["stop w-2", "stop w-1", "stop w-0"]);
    }

    [Fact]
    public void Each_is_restarted_on_its_own() =>
        new World(Pool(3)).Crash("w-1").TakeTrace().ShouldBe(["start w-1"]);

    [Fact]
    public void The_window_is_shared()
    {
        var world = new World(Pool(3, intensity: 1)).Crash("w-1");
        world.TakeTrace();
        world.Crash("w-2").TakeTrace().ShouldBe(["give up", "stop w-1", "stop w-0", "terminated"]);
    }

    [Fact]
    public void A_transient_one_that_ended_well_stays_away_and_nobody_takes_its_place()
    {
        var world = new World(Pool(2, Restart.Transient)).EndWell("w-0");
        world.TakeTrace().ShouldBeEmpty();
        world["w-0"].State.ShouldBe(ChildState.Completed);
    }

    [Fact]
    public void More_are_added_behind_the_others()
    {
        var world = new World(Pool(1));
        world.Change(spec => spec with { Replicas = 3 }).TakeTrace().ShouldBe(["start w-1", "start w-2"]);
    }

    [Fact]
    public void Fewer_are_left_from_the_first_on()
    {
        var world = new World(Pool(3));
        world.SlowToStop.UnionWith(["w-1", "w-2"]);
        world.Change(spec => spec with { Replicas = 1 }).TakeTrace().ShouldBe(["stop w-2", "stop w-1"]);
        world.LetGo("w-1").State.Children.Select(child => child.Name).ShouldBe(["w-0", "w-2"]);
        world.LetGo("w-2").State.Children.Select(child => child.Name).ShouldBe(["w-0"]);
        world.State.Window.Used.ShouldBe(0);
    }

    [Fact]
    public void One_that_is_slow_to_stop_does_not_keep_the_others_from_starting()
    {
        var world = new World(Pool(3, intensity: 5));
        world.SlowToStop.Add("w-2");
        world.Change(spec => spec with { Replicas = 2 }).TakeTrace();
        world.Crash("w-0").TakeTrace().ShouldBe(["start w-0"]);
    }

    [Fact]
    public void A_changed_specification_replaces_one_after_the_other()
    {
        var world = new World(Pool(2));
        world.Change(spec => spec with { Children = [spec.Children[0] with { Revision = "2" }] });
        world.TakeTrace().ShouldBe(["stop w-0", "start w-0", "stop w-1", "start w-1"]);
    }

    [Fact]
    public void None_is_legal() => new World(Pool(0)).State.Children.ShouldBeEmpty();
}
