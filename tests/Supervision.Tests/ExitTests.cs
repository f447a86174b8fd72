namespace Supervision.Tests;

/// <summary>What an exit leads to, by strategy and restart type (supervisor_SUITE: *_normal_exit, *_abnormal_exit, one_for_*).</summary>
public class ExitTests
{
    [Fact]
    public void One_for_one_restarts_the_child_alone()
    {
        var world = new World(Strategy.OneForOne, 5, Some.Abc);
        var (a, c) = (world["a"].Uid, world["c"].Uid);
        world.Crash("b").TakeTrace().ShouldBe(["start b"]);
        world["b"].Incarnation.ShouldBe(2);
        world["a"].Uid.ShouldBe(a);
        world["c"].Uid.ShouldBe(c);
        world.State.Restarts.ShouldBe(1);
    }

    /// <summary>Of the child's name there may be another by the time somebody reads it.</summary>
    [Fact]
    public void A_report_names_the_very_instance_that_it_is_about()
    {
        var world = new World(Strategy.OneForOne, 5, Some.Abc);
        var crashed = world["b"].Uid;
        world.Crash("b");
        world["b"].Uid.ShouldNotBe(crashed);
        world.Reports.Single(report => report.Kind == ReportKind.ChildTerminated).Uid.ShouldBe(crashed);
    }

    [Fact]
    public void One_for_all_stops_the_others_last_first_and_starts_all_first_to_last()
    {
        var world = new World(Strategy.OneForAll, 5, Some.Abc);
        world.Crash("b").TakeTrace().ShouldBe(["stop c", "stop a", "start a", "start b", "start c"]);
        world.State.Window.Used.ShouldBe(1, "a group restart counts one");
    }

    [Fact]
    public void Rest_for_one_leaves_the_earlier_ones_alone()
    {
        var world = new World(Strategy.RestForOne, 5, Some.Abc);
        world.Crash("b").TakeTrace().ShouldBe(["stop c", "start b", "start c"]);
        world.Crash("a").TakeTrace().ShouldBe(["stop c", "stop b", "start a", "start b", "start c"]);
        world.Crash("c").TakeTrace().ShouldBe(["start c"]);
    }

    [Fact]
    public void Nothing_starts_before_the_last_one_told_to_stop_has_died()
    {
        var world = new World(Strategy.OneForAll, 5, Some.Abc);
        world.SlowToStop.Add("a");
        world.Crash("b").TakeTrace().ShouldBe(["stop c", "stop a"]);
        world.LetGo("a").TakeTrace().ShouldBe(["start a", "start b", "start c"]);
    }

    [Fact]
    public void What_is_left_of_the_dead_keeps_nobody_waiting()
    {
        var world = new World(Strategy.OneForAll, 5, Some.Abc);
        world.SlowToStop.UnionWith(["a", "c"]);
        world.Crash("b").TakeTrace().ShouldBe(["stop c"]);
        world.Die("c").TakeTrace().ShouldBe(["stop a"]);
        world.Die("a").TakeTrace().ShouldBe(["start a", "start b", "start c"]);
        world.LetGo("c").LetGo("a").TakeTrace().ShouldBeEmpty();
        world.Running.ShouldBe(["a", "b", "c"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(Strategy.OneForOne)]
    [InlineData(Strategy.OneForAll)]
    [InlineData(Strategy.RestForOne)]
    public void What_still_runs_of_a_crashed_instance_has_died_before_the_next_starts(Strategy strategy)
    {
        var world = new World(strategy, 5, Some.Permanent("a"));
        world.SlowToStop.Add("a");
        world.Mark("a", ExitClass.Abnormal, dead: false).Settle();
        world.TakeTrace().ShouldBe(["remove a"]);
        world.State.Window.Used.ShouldBe(1);
        world.Die("a").TakeTrace().ShouldBe(["start a"]);
        world.State.Window.Used.ShouldBe(1);
    }

    [Fact]
    public void A_permanent_child_is_restarted_and_counted_however_it_ended()
    {
        var world = new World(Strategy.OneForOne, 5, Some.Abc);
        world.EndWell("a").TakeTrace().ShouldBe(["start a"]);
        world.State.Window.Used.ShouldBe(1);
    }

    [Theory]
    [InlineData(Strategy.OneForOne)]
    [InlineData(Strategy.OneForAll)]
    [InlineData(Strategy.RestForOne)]
    public void A_transient_child_that_ends_well_is_done_and_counts_nothing(Strategy strategy)
    {
        var world = new World(strategy, 0, Some.Permanent("a"), Some.Transient("t"), Some.Permanent("c"));
        world.EndWell("t").TakeTrace().ShouldBeEmpty();
        world["t"].State.ShouldBe(ChildState.Completed);
        world.State.Window.Used.ShouldBe(0);
    }

    [Fact]
    public void A_transient_child_that_crashes_is_restarted() =>
        new World(Strategy.OneForOne, 1, Some.Transient("t")).Crash("t").TakeTrace().ShouldBe(["start t"]);

    [Theory]
    [InlineData(Strategy.OneForOne)]
    [InlineData(Strategy.OneForAll)]
    [InlineData(Strategy.RestForOne)]
    public void A_temporary_child_that_crashes_is_dropped_under_intensity_zero_too(Strategy strategy)
    {
        var world = new World(strategy, 0, Some.Temporary("t"), Some.Permanent("b"));
        world.Crash("t").TakeTrace().ShouldBeEmpty();
        world["t"].State.ShouldBe(ChildState.Dropped);
        world.State.Ending.ShouldBeNull();
    }

    [Fact]
    public void A_group_restart_stops_temporary_siblings_for_good()
    {
        var world = new World(Strategy.OneForAll, 5, Some.Permanent("a"), Some.Temporary("t"));
        world.Crash("a").TakeTrace().ShouldBe(["stop t", "start a"]);
        world["t"].State.ShouldBe(ChildState.Dropped);
        world.Crash("a").TakeTrace().ShouldBe(["start a"]);
    }

    [Fact]
    public void A_group_restart_runs_completed_transient_siblings_again()
    {
        var world = new World(Strategy.OneForAll, 5, Some.Transient("t"), Some.Permanent("b"));
        world.EndWell("t").TakeTrace();
        world.Crash("b").TakeTrace().ShouldBe(["start t", "start b"]);
    }

    [Fact]
    public void Rest_for_one_runs_a_completed_sibling_again_only_after_the_child_that_crashed()
    {
        var world = new World(Strategy.RestForOne, 5, Some.Transient("t"), Some.Permanent("b"), Some.Transient("u"));
        world.EndWell("t").EndWell("u").TakeTrace();
        world.Crash("b").TakeTrace().ShouldBe(["start b", "start u"]);
        world["t"].State.ShouldBe(ChildState.Completed);
    }

    [Fact]
    public void A_transient_child_that_ends_well_before_it_was_seen_ready_is_done()
    {
        var world = World.Unstarted(Some.Supervisor(Strategy.OneForOne, 0, Some.Transient("t"), Some.Permanent("b")));
        world.NeverReady.Add("t");
        world.Settle();
        world.EndWell("t").TakeTrace().ShouldBe(["start t", "start b"]);
        world["t"].State.ShouldBe(ChildState.Completed);
    }

    [Theory]
    [InlineData(Strategy.OneForOne, new[] { "start b" })]
    [InlineData(Strategy.OneForAll, new[] { "stop c", "stop a", "start a", "start b", "start c" })]
    [InlineData(Strategy.RestForOne, new[] { "stop c", "start b", "start c" })]
    public void A_disruption_restarts_by_the_strategy_and_is_not_counted(Strategy strategy, string[] trace)
    {
        var world = new World(strategy, 0, Some.Abc);
        world.Vanish("b").TakeTrace().ShouldBe(trace);
        world.State.Window.Used.ShouldBe(0);
        world.State.Restarts.ShouldBe(0);
        world["b"].LastExit!.Class.ShouldBe(ExitClass.Disruption);
    }

    [Fact]
    public void A_child_that_somebody_else_deletes_has_died_before_it_starts_again()
    {
        var world = new World(Strategy.OneForOne, 0, Some.Abc);
        world.DeleteSlowly("b").TakeTrace().ShouldBeEmpty();
        world["b"].State.ShouldBe(ChildState.Restarting);
        world.Die("b").TakeTrace().ShouldBe(["start b"]);
    }

    [Fact]
    public void An_exit_is_handled_once_however_often_it_is_looked_at()
    {
        var world = new World(Strategy.OneForOne, 5, Some.Abc).Crash("b");
        for (var i = 0; i < 5; i++) world.Settle();
        world.State.Restarts.ShouldBe(1);
        world["b"].Incarnation.ShouldBe(2);
    }

    [Fact]
    public void The_last_failed_instance_is_kept_as_evidence_until_the_next_exit()
    {
        var world = new World(Strategy.OneForOne, 5, Some.Abc).Crash("b");
        world.Instances.Where(instance => instance.Child == "b").Select(instance => instance.Incarnation).ShouldBe([1, 2]);
        world.Crash("b");
        world.Instances.Where(instance => instance.Child == "b").Select(instance => instance.Incarnation).ShouldBe([2, 3]);
    }

    [Fact]
    public void A_live_instance_that_nobody_knows_is_removed_before_anything_starts()
    {
        var spec = Some.Supervisor(Strategy.OneForOne, 5, Some.Permanent("a"));
        var stray = new Instance("a", 7, "stray") { Ready = true };
        var plan = Planner.Decide(spec, new Observation([stray]), SupervisorState.Initial, Some.Instant);
        plan.Steps.ShouldBe([new Step.Remove(stray)]);

        var later = Planner.Decide(spec, new Observation([]), plan.Next, Some.Instant);
        later.Steps.ShouldBe([new Step.Start("a", 8)], "an incarnation is never used twice");
    }

    /// <summary>To ask for its deletion would only hide that it still runs.</summary>
    [Theory]
    [InlineData(Strategy.OneForOne, "start b")]
    [InlineData(Strategy.RestForOne, "stop c", "start b", "start c")]
    public void What_somebody_else_is_killing_is_not_told_to_stop_and_waited_for(Strategy strategy, params string[] expected)
    {
        var world = new World(strategy, 0, Some.Abc).BeginToKill("b", within: TimeSpan.FromSeconds(35));
        world.TakeTrace().ShouldBe([.. expected.Where(line => line == "stop c")]);
        world.LastPlan!.WakeAt.ShouldBe(world.Now.AddSeconds(35));

        world.WaitForDeath(TimeSpan.FromSeconds(34));
        world.TakeTrace().ShouldBeEmpty();
        world.WaitForDeath(TimeSpan.FromSeconds(1));
        world.TakeTrace().ShouldBe([.. expected.Where(line => line != "stop c")]);
        world.Instances.Where(instance => instance.Child == "b").Select(instance => instance.Incarnation).ShouldBe([1, 2], "evidence");
        world.State.Restarts.ShouldBe(0);
    }

    [Fact]
    public void A_tree_that_is_deleted_outlives_what_somebody_else_is_killing()
    {
        var world = new World(Strategy.OneForOne, 0, Some.Abc).BeginToKill("b", within: TimeSpan.FromSeconds(35));
        world.Deleting = true;
        world.Settle();
        world.LastPlan!.Finished.ShouldBeFalse();
        world.WaitForDeath(TimeSpan.FromSeconds(35));
        world.LastPlan!.Finished.ShouldBeTrue();
    }
}
