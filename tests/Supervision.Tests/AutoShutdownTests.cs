namespace Supervision.Tests;

/// <summary>Significant children (supervisor_SUITE: significant_*; EEP 56).</summary>
public class AutoShutdownTests
{
    private static World Any(params ChildSpec[] children) =>
        new(Some.Supervisor(Strategy.OneForOne, 5, children) with { AutoShutdown = AutoShutdown.AnySignificant });

    private static World All(params ChildSpec[] children) =>
        new(Some.Supervisor(Strategy.OneForOne, 5, children) with { AutoShutdown = AutoShutdown.AllSignificant });

    [Fact]
    public void Any_significant_child_that_ends_well_ends_the_supervisor()
    {
        var world = Any(Some.Permanent("a"), Some.Transient("t").Significant(), Some.Permanent("c"));
        world.EndWell("t").TakeTrace().ShouldBe(["auto-shutdown", "stop c", "stop a", "terminated"]);
        world.State.Ending!.Reason.ShouldBe(EndingReason.AutoShutdown);
    }

    [Fact]
    public void A_significant_child_that_is_restarted_ends_nothing() =>
        Any(Some.Transient("t").Significant()).Crash("t").TakeTrace().ShouldBe(["start t"]);

    [Fact]
    public void A_significant_temporary_child_ends_the_supervisor_however_it_ended() =>
        Any(Some.Temporary("t").Significant()).Crash("t").State.Ending.ShouldNotBeNull();

    [Fact]
    public void A_child_that_is_not_significant_ends_nothing() =>
        Any(Some.Temporary("t"), Some.Transient("u").Significant()).Crash("t").State.Ending.ShouldBeNull();

    [Fact]
    public void All_significant_waits_for_the_last_one()
    {
        var world = All(Some.Permanent("a"), Some.Transient("t").Significant(), Some.Transient("u").Significant());
        world.EndWell("t").State.Ending.ShouldBeNull();
        world.EndWell("u").TakeTrace().ShouldBe(["auto-shutdown", "stop a", "terminated"]);
    }

    [Fact]
    public void A_significant_child_stopped_by_the_strategy_ends_nothing()
    {
        var spec = Some.Supervisor(Strategy.OneForAll, 5, Some.Permanent("a"), Some.Temporary("t").Significant());
        var world = new World(spec with { AutoShutdown = AutoShutdown.AnySignificant });
        world.Crash("a").TakeTrace().ShouldBe(["stop t", "start a"]);
        world.State.Ending.ShouldBeNull();
    }

    [Fact]
    public void A_significant_child_that_a_restart_is_stopping_for_good_does_not_keep_the_supervisor()
    {
        var spec = Some.Supervisor(
            Strategy.RestForOne, 5, Some.Transient("t").Significant(), Some.Permanent("b"), Some.Temporary("u").Significant());
        var world = new World(spec with { AutoShutdown = AutoShutdown.AllSignificant });
        world.Mark("b", ExitClass.Abnormal).Mark("t", ExitClass.Normal).Settle();
        world.State.Ending!.Reason.ShouldBe(EndingReason.AutoShutdown);
    }

    [Fact]
    public void Auto_shutdown_is_never_retried()
    {
        var spec = Some.Supervisor(Strategy.OneForOne, 5, Some.Transient("t").Significant())
            with
        { AutoShutdown = AutoShutdown.AnySignificant, GiveUp = GiveUp.Retry };
        new World(spec).EndWell("t").Wait(TimeSpan.FromDays(1)).Running.ShouldBeEmpty();
    }
}
