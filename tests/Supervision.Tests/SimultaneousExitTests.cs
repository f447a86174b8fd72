namespace Supervision.Tests;

/// <summary>Several exits that are seen at once (OTP: already in the mailbox).</summary>
public class SimultaneousExitTests
{
    [Fact]
    public void One_for_one_counts_each()
    {
        var world = new World(Strategy.OneForOne, 1, Some.Abc).Crash("a", "b");
        world.State.Ending!.Reason.ShouldBe(EndingReason.IntensityExceeded);
    }

    [Fact]
    public void One_for_all_counts_one()
    {
        var world = new World(Strategy.OneForAll, 1, Some.Abc).Crash("a", "b");
        world.TakeTrace().ShouldBe(["stop c", "start a", "start b", "start c"]);
        world.State.Window.Used.ShouldBe(1);
    }

    [Fact]
    public void Rest_for_one_counts_one_when_the_earlier_child_ended_first()
    {
        var world = new World(Strategy.RestForOne, 1, Some.Abc).Crash("b", "c");
        world.TakeTrace().ShouldBe(["start b", "start c"]);
        world.State.Window.Used.ShouldBe(1);
    }

    [Fact]
    public void Rest_for_one_counts_two_when_the_later_child_ended_first() =>
        new World(Strategy.RestForOne, 1, Some.Abc).Crash("c", "b").State.Ending.ShouldNotBeNull();

    [Fact]
    public void A_normal_exit_behind_a_group_restart_is_swallowed_and_the_child_runs_again()
    {
        var world = new World(Strategy.OneForAll, 1, Some.Transient("t"), Some.Permanent("b"));
        world.Mark("b", ExitClass.Abnormal).Mark("t", ExitClass.Normal).Settle();
        world.TakeTrace().ShouldBe(["start t", "start b"]);
        world["t"].State.ShouldBe(ChildState.Running);
    }

    [Fact]
    public void Exits_at_the_same_instant_are_handled_last_child_first()
    {
        var spec = Some.Supervisor(Strategy.RestForOne, 5, Some.Abc);
        var world = new World(spec);
        var at = world.Now;
        var dead = world.Instances.Select(instance => instance.Child == "a"
            ? instance
            : instance with { Ready = false, Dead = true, Exit = new Exit(ExitClass.Abnormal, at) });
        var plan = Planner.Decide(spec, new Observation([.. dead]), world.State, at);
        plan.Reports.Select(report => report.Child).ShouldBe(["c", "b"]);
    }
}
