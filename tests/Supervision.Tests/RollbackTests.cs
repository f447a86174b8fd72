namespace Supervision.Tests;

/// <summary>Giving up by going back to the newest specification that proved healthy.</summary>
public class RollbackTests
{
    private static readonly SupervisorSpec Old = Some.Supervisor(Strategy.OneForOne, 1, Some.Permanent("a"), Some.Permanent("b")) with
    {
        GiveUp = GiveUp.Rollback,
        Revision = "old",
    };

    private static readonly SupervisorSpec New = Old with
    {
        Revision = "new",
        Children = [Old.Children[0], Old.Children[1] with { Revision = "2" }],
    };

    private static World UsedUp(World world)
    {
        world.TakeTrace();
        world.Crash("b").Crash("b");
        return world;
    }

    [Fact]
    public void What_was_healthy_until_it_was_replaced_is_gone_back_to()
    {
        var world = new World(Old).Change(_ => New);
        world.State.HealthyRevision.ShouldBe("old");
        world.TakeTrace().ShouldBe(["stop b", "start b"]);

        // The core says so, and whoever asks it gives it the older specification from then on.
        world.AfterRollback = Old;
        UsedUp(world).TakeTrace().ShouldBe(["start b", "roll back", "stop a", "start a", "start b"]);
        world.State.Rollback.ShouldBe(new Rollback("new", "old", world.State.Rollback!.Time));
        world.State.Window.Used.ShouldBe(0);
        world.State.Ending.ShouldBeNull();
        world["b"].Revision.ShouldBe("1");
    }

    [Fact]
    public void Only_once()
    {
        var world = new World(Old).Change(_ => New);
        world.AfterRollback = Old;
        UsedUp(world);
        UsedUp(world).TakeTrace().ShouldBe(["start b", "give up", "stop a", "terminated"]);
    }

    [Fact]
    public void Nothing_is_started_by_the_specification_that_is_given_up()
    {
        var world = new World(Old with { Children = [Old.Children[1]] });
        world.Change(_ => New with { Children = [New.Children[1]] });
        world.Crash("b");
        world.Mark("b", ExitClass.Abnormal);
        var plan = Planner.Decide(world.Spec, new Observation([.. world.Instances]), world.State, world.Now);
        plan.Next.Rollback.ShouldNotBeNull();
        plan.Steps.ShouldNotContain(step => step is Step.Start);
    }

    [Fact]
    public void Without_one_that_was_healthy_the_supervisor_shuts_down() =>
        UsedUp(new World(Old)).TakeTrace().ShouldBe(["start b", "give up", "stop a", "terminated"]);

    [Fact]
    public void What_was_replaced_while_it_crashed_was_not_healthy()
    {
        var world = new World(Old);
        world.NeverReady.Add("b");
        world.Crash("b").Change(_ => New).State.HealthyRevision.ShouldBeNull();
    }

    [Fact]
    public void A_whole_period_without_a_restart_proves_health()
    {
        var world = new World(Old).Crash("b");
        var proven = world.Now + Old.Period;
        world.LastPlan!.WakeAt.ShouldBe(proven);
        world.Wait(Old.Period - TimeSpan.FromMilliseconds(1)).State.HealthyRevision.ShouldBeNull();
        world.Wait(TimeSpan.FromMilliseconds(1)).State.HealthyRevision.ShouldBe("old");
        world.LastPlan!.WakeAt.ShouldBeNull();
    }

    [Fact]
    public void What_proved_healthy_itself_is_not_left_for_something_older()
    {
        var world = new World(Old).Change(_ => New).Wait(New.Period);
        world.State.HealthyRevision.ShouldBe("new");
        UsedUp(world).TakeTrace().ShouldBe(["start b", "give up", "stop a", "terminated"]);
    }

    [Fact]
    public void Whoever_does_not_want_to_go_back_remembers_nothing_to_go_back_to() =>
        new World(Old with { GiveUp = GiveUp.Shutdown }).Wait(Old.Period).State.HealthyRevision.ShouldBeNull();
}
