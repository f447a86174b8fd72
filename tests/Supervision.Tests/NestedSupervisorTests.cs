namespace Supervision.Tests;

/// <summary>Supervisors as children: how they end, what is made of it, and how they hear of a change.</summary>
public class NestedSupervisorTests
{
    [Fact]
    public void A_permanent_one_that_gave_up_is_restarted_and_counted()
    {
        var world = new World(Strategy.OneForOne, 1, Some.Permanent("a"), Some.Supervisor("s")).Exit(ExitClass.Shutdown, "s");
        world.TakeTrace().ShouldBe(["start s"]);
        world.State.Window.Used.ShouldBe(1);
        world.Reports.ShouldContain(report => report.Kind == ReportKind.ChildGaveUp && report.Child == "s");
    }

    [Fact]
    public void A_transient_one_that_gave_up_is_not_restarted_and_its_siblings_live()
    {
        var world = new World(Strategy.OneForAll, 1, Some.Permanent("a"), Some.Supervisor("s", Restart.Transient));
        world.Exit(ExitClass.Shutdown, "s").TakeTrace().ShouldBeEmpty();
        world["s"].State.ShouldBe(ChildState.Completed);
        world["a"].State.ShouldBe(ChildState.Running);
        world.State.Window.Used.ShouldBe(0);
        world.Reports.ShouldContain(report => report.Kind == ReportKind.ChildGaveUp);
    }

    [Fact]
    public void A_temporary_one_that_gave_up_is_dropped()
    {
        var world = new World(Strategy.OneForAll, 0, Some.Permanent("a"), Some.Supervisor("s", Restart.Temporary));
        world.Exit(ExitClass.Shutdown, "s").TakeTrace().ShouldBeEmpty();
        world["s"].State.ShouldBe(ChildState.Dropped);
    }

    [Fact]
    public void One_that_gave_up_too_often_takes_its_parent_along()
    {
        var world = new World(Strategy.OneForOne, 1, Some.Permanent("a"), Some.Supervisor("s"));
        world.Exit(ExitClass.Shutdown, "s").TakeTrace();
        world.Exit(ExitClass.Shutdown, "s").TakeTrace().ShouldBe(["give up", "stop a", "terminated"]);
    }

    [Fact]
    public void A_significant_one_that_gave_up_shuts_its_parent_down()
    {
        var spec = Some.Supervisor(
            Strategy.OneForOne, 5, Some.Permanent("a"), Some.Supervisor("s", Restart.Transient).Significant());
        var world = new World(spec with { AutoShutdown = AutoShutdown.AnySignificant });
        world.Exit(ExitClass.Shutdown, "s").State.Ending!.Reason.ShouldBe(EndingReason.AutoShutdown);
    }

    [Theory]
    [InlineData(Restart.Permanent)]
    [InlineData(Restart.Transient)]
    public void One_that_gives_up_before_it_was_ready_failed_to_start(Restart restart)
    {
        var world = World.Unstarted(Some.Supervisor(Strategy.OneForOne, 5, Some.Supervisor("s", restart)));
        world.NeverReady.Add("s");
        world.Settle();
        world.TakeTrace();
        world.NeverReady.Clear();
        world.Exit(ExitClass.Shutdown, "s").TakeTrace().ShouldBe(["start s"]);
        world["s"].LastExit!.Class.ShouldBe(ExitClass.StartFailure);
        world.State.Window.Used.ShouldBe(1);
    }

    [Fact]
    public void One_may_take_as_long_to_start_as_it_likes()
    {
        var world = World.Unstarted(Some.Supervisor(Strategy.OneForOne, 5, Some.Supervisor("s")));
        world.NeverReady.Add("s");
        world.Settle();
        world.LastPlan!.WakeAt.ShouldBeNull();
        world.Wait(TimeSpan.FromDays(1))["s"].State.ShouldBe(ChildState.Starting);
    }

    [Fact]
    public void A_changed_specification_is_told_and_nobody_is_restarted()
    {
        var world = new World(Strategy.OneForAll, 1, Some.Permanent("a"), Some.Supervisor("s"));
        world.Change(spec => spec with { Children = [spec.Children[0], spec.Children[1] with { Revision = "2" }] });
        world.TakeTrace().ShouldBe(["revise s"]);
        world["s"].Incarnation.ShouldBe(1);
    }

    [Fact]
    public void A_worker_that_becomes_a_supervisor_is_replaced()
    {
        var world = new World(Strategy.OneForOne, 1, Some.Permanent("a"), Some.Permanent("s"));
        world.Change(spec => spec with { Children = [spec.Children[0], Some.Supervisor("s")] });
        world.TakeTrace().ShouldBe(["stop s", "start s"]);
        world["s"].Type.ShouldBe(ChildType.Supervisor);
    }

    [Fact]
    public void The_end_of_one_is_final_whatever_is_asked_of_it_later()
    {
        var spec = Some.Supervisor(Strategy.OneForOne, 0, Some.Abc) with { Supervised = true };
        var world = new World(spec).Crash("a");
        world.State.Terminated.ShouldBeTrue();
        world.TakeTrace();
        world.Wait(TimeSpan.FromSeconds(2)).Change(spec => spec with { ResetAt = world.Now }).TakeTrace().ShouldBeEmpty();
        world.State.Terminated.ShouldBeTrue();
    }

    [Fact]
    public void One_that_holds_can_be_reset_for_it_has_not_ended()
    {
        var spec = Some.Supervisor(Strategy.OneForOne, 0, Some.Abc) with { Supervised = true, GiveUp = GiveUp.Hold };
        var world = new World(spec).Crash("a");
        world.TakeTrace();
        world.Wait(TimeSpan.FromSeconds(2)).Change(spec => spec with { ResetAt = world.Now }).TakeTrace().ShouldBe(["start a"]);
    }
}
