using Supervision;
using Supervision.Tests;

namespace Conformance.Tests;

/// <summary>The case of the list in <see cref="EdgeCases"/> that a test is about.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CaseAttribute(int number) : Attribute
{
    public int Number { get; } = number;
}

/// <summary>The cases that are worth a name, each seen to happen in OTP, and to happen here in the same way.</summary>
public class EdgeCaseTests(Judge judge) : IClassFixture<Judge>
{
    private static string Tree(string strategy, int intensity, params string[] children) =>
        $"supervisor root {strategy} intensity {intensity}\n" + string.Join('\n', children.Select(child => "  " + child)) + "\n";

    private static string Abc(string strategy, int intensity) =>
        Tree(strategy, intensity, "worker a permanent", "worker b permanent", "worker c permanent");

    private static string Abcd(string strategy, int intensity) =>
        Abc(strategy, intensity) + "  worker d permanent\n";

    [Fact, Case(1)]
    public void Children_start_first_to_last() =>
        judge.Agrees(Abc("one_for_one", 1), "start a, start b, start c | root 0: a+ b+ c+");

    [Fact, Case(2)]
    public void A_child_added_later_is_the_first_to_stop() =>
        judge.Agrees(Abc("one_for_one", 1) + "add root worker d permanent\nstop",
            "start d | root 0: a+ b+ c+ d+", "stop d, stop c, stop b, stop a | ended");

    [Fact, Case(4)]
    public void One_for_all_stops_the_others_and_starts_all() =>
        judge.Agrees(Abc("one_for_all", 1) + "crash b", "stop c, stop a, start a, start b, start c | root 1: a+ b+ c+");

    [Fact, Case(5)]
    public void Rest_for_one_leaves_the_earlier_ones_alone() =>
        judge.Agrees(Abc("rest_for_one", 1) + "crash b", "stop c, start b, start c | root 1: a+ b+ c+");

    [Fact, Case(6)]
    public void Rest_for_one_is_one_for_all_for_the_first_child_and_one_for_one_for_the_last() =>
        judge.Agrees(Abc("rest_for_one", 2) + "crash a\ncrash c",
            "stop c, stop b, start a, start b, start c | root 1: a+ b+ c+", "start c | root 2: a+ b+ c+");

    [Fact, Case(7)]
    public void A_child_added_later_counts_as_the_last() =>
        judge.Agrees(Abc("rest_for_one", 1) + "add root worker d permanent\ncrash c", "stop d, start c, start d | root 1: a+ b+ c+ d+");

    [Fact, Case(8)]
    public void A_permanent_child_is_restarted_and_counted_however_it_ended() =>
        judge.Agrees(Abc("one_for_one", 3) + "end a\nshutdown a\ncrash a",
            "start a | root 1: a+ b+ c+", "start a | root 2: a+ b+ c+", "start a | root 3: a+ b+ c+");

    [Fact, Case(9)]
    public void A_transient_child_that_ends_or_shuts_down_is_done() =>
        judge.Agrees(Tree("one_for_all", 0, "worker a transient", "worker b transient", "worker c permanent") + "shutdown a\nend b",
            " | root 0: a- b+ c+", " | root 0: a- b- c+");

    [Fact, Case(10)]
    public void A_temporary_child_that_crashes_under_intensity_zero_harms_nobody() =>
        judge.Agrees(Tree("one_for_all", 0, "worker a permanent", "worker t temporary") + "crash t", " | root 0: a+");

    [Fact, Case(11)]
    public void A_group_restart_stops_temporary_siblings_for_good() =>
        judge.Agrees(Tree("one_for_all", 2, "worker a permanent", "worker t temporary") + "crash a\ncrash a",
            "stop t, start a | root 1: a+", "start a | root 2: a+");

    [Fact, Case(12)]
    public void A_group_restart_runs_completed_transient_siblings_again() =>
        judge.Agrees(Tree("one_for_all", 1, "worker a transient", "worker b permanent") + "end a\ncrash b",
            " | root 0: a- b+", "start a, start b | root 1: a+ b+");

    [Fact, Case(13)]
    public void Rest_for_one_runs_a_completed_sibling_again_only_behind_the_crash() =>
        judge.Agrees(Tree("rest_for_one", 1, "worker a transient", "worker b permanent", "worker c transient") + "end a\nend c\ncrash b",
            "start b, start c | root 1: a- b+ c+");

    [Fact, Case(14)]
    public void A_child_that_is_kept_down_and_not_in_the_group_stays_down()
    {
        judge.Agrees(Abc("one_for_one", 1) + "terminate a\ncrash b", "stop a | root 0: a- b+ c+", "start b | root 1: a- b+ c+");
        judge.Agrees(Abc("rest_for_one", 1) + "terminate a\ncrash b",
            "stop a | root 0: a- b+ c+", "stop c, start b, start c | root 1: a- b+ c+");
    }

    [Fact, Case(15)]
    public void To_be_killed_is_not_normal() =>
        judge.Agrees(Tree("one_for_one", 1, "worker a transient") + "kill a", "start a | root 1: a+");

    [Fact, Case(16)]
    public void The_restart_after_the_last_one_allowed_stops_the_others_last_first() =>
        judge.Agrees(Abc("one_for_one", 2) + "crash b\ncrash b\ncrash b",
            "start b | root 1: a+ b+ c+", "start b | root 2: a+ b+ c+", "give up root, stop c, stop a | ended");

    [Fact, Case(17)]
    public void Intensity_zero_allows_no_restart() =>
        judge.Agrees(Abc("one_for_one", 0) + "crash c", "give up root, stop b, stop a | ended");

    [Fact, Case(18)]
    public void The_far_edge_of_the_window_is_inside()
    {
        judge.Agrees(Abc("one_for_one", 1) + "crash a\nwait 60\ncrash a", "give up root, stop c, stop b | ended");
        judge.Agrees(Abc("one_for_one", 1) + "crash a\nwait 61\ncrash a", "start a | root 1: a+ b+ c+");
    }

    [Fact, Case(19)]
    public void The_window_is_shared_by_all_children() =>
        judge.Agrees(Tree("one_for_one", 4, "worker a permanent", "worker b permanent") + "crash a\ncrash b\ncrash a\ncrash b\ncrash a",
            "start b | root 4: a+ b+", "give up root, stop b | ended");

    [Fact, Case(20)]
    public void A_group_restart_counts_once() =>
        judge.Agrees(Abc("one_for_all", 1) + "crash c", "stop b, stop a, start a, start b, start c | root 1: a+ b+ c+");

    [Fact, Case(21)]
    public void Each_failed_start_counts()
    {
        judge.Agrees(Tree("one_for_one", 3, "worker a permanent") + "fail a 9\ncrash a", "fail a, fail a, fail a, give up root | ended");
        judge.Agrees(Tree("one_for_one", 3, "worker a permanent") + "fail a 2\ncrash a", "fail a, fail a, start a | root 3: a+");
    }

    [Fact, Case(22)]
    public void What_is_stopped_and_started_by_hand_is_not_counted() =>
        judge.Agrees(
            Tree("one_for_one", 0, "worker a permanent") + string.Concat(Enumerable.Repeat("terminate a\nrestart a\n", 5)),
            "stop a | root 0: a-", "start a | root 0: a+");

    [Fact, Case(23)]
    public void Two_levels_of_two_take_eight_crashes() =>
        judge.Agrees(
            Tree("one_for_one", 2, "supervisor web permanent one_for_one intensity 2", "  worker w permanent")
                + string.Concat(Enumerable.Repeat("crash w\n", 9)),
            "start w | root 2: web+; web 1: w+", "start w | root 2: web+; web 2: w+", "give up web, give up root | ended");

    [Theory, Case(24)]
    [InlineData("permanent", "give up web, start web, start w | root 1: a+ web+; web 0: w+")]
    [InlineData("transient", "give up web | root 0: a+ web-")]
    [InlineData("temporary", "give up web | root 0: a+")]
    public void A_supervisor_that_gave_up_is_a_child_that_shut_down(string restart, string answer) =>
        judge.Agrees(
            Tree("one_for_one", 1, "worker a permanent", $"supervisor web {restart} one_for_one intensity 0", "  worker w permanent")
                + "crash w",
            answer);

    [Fact, Case(25)]
    public void A_supervisor_that_cannot_start_again_is_a_failed_start_each_time() =>
        judge.Agrees(
            Tree("one_for_one", 2, "supervisor web permanent one_for_one intensity 0", "  worker v permanent", "  worker w permanent")
                + "fail w 9\ncrash v",
            "give up web, stop w, start web, start v, fail w, stop v, fail web, "
                + "start web, start v, fail w, stop v, fail web, give up root | ended");

    internal const string ATransientSupervisorThatCannotStartAgain = """
        supervisor root one_for_all intensity 3
          worker a permanent
          supervisor web transient one_for_one intensity 0
            worker w permanent
        fail w 1
        crash a
        """;

    [Fact]
    public void A_supervisor_that_cannot_start_again_has_not_shut_down_and_is_tried_again_if_it_is_transient_too() =>
        judge.Agrees(ATransientSupervisorThatCannotStartAgain,
            "stop w, start a, start web, fail w, fail web, stop a, start a, start web, start w | root 2: a+ web+; web 0: w+");

    [Fact, Case(26)]
    public void A_supervisor_that_is_restarted_begins_with_an_empty_window() =>
        judge.Agrees(
            Tree("one_for_one", 2, "supervisor web permanent one_for_one intensity 1", "  worker w permanent")
                + "crash w\ncrash w\ncrash w",
            "start w | root 0: web+; web 1: w+",
            "give up web, start web, start w | root 1: web+; web 0: w+",
            "start w | root 1: web+; web 1: w+");

    [Fact, Case(27)]
    public void One_for_all_goes_back_for_the_sibling_that_failed() =>
        judge.Agrees(Abc("one_for_all", 5) + "fail b 2\ncrash c",
            "stop b, stop a, start a, fail b, stop a, start a, fail b, stop a, start a, start b, start c | root 3: a+ b+ c+");

    [Fact, Case(28)]
    public void Rest_for_one_goes_on_from_the_sibling_that_failed() =>
        judge.Agrees(Abcd("rest_for_one", 5) + "fail c 2\ncrash b",
            "stop d, stop c, start b, fail c, fail c, start c, start d | root 3: a+ b+ c+ d+");

    [Fact, Case(29)]
    public void While_a_start_is_tried_again_the_earlier_ones_run_and_the_later_ones_wait()
    {
        // In OTP: c is `restarting`, d `undefined`. There the state lasts for a message, here for as long as a start takes.
        var world = new World(Strategy.RestForOne, 5, [.. Some.Abc, Some.Permanent("d")]);
        world.NeverReady.Add("c");
        world.Crash("b");
        world.State.Children.Select(child => child.State)
            .ShouldBe([ChildState.Running, ChildState.Running, ChildState.Starting, ChildState.Pending]);
    }

    [Fact, Case(33)]
    public void Told_to_stop_in_the_middle_of_a_restart_only_what_runs_is_stopped()
    {
        judge.Agrees(Abcd("rest_for_one", 5) + "fail c 9\ncrash b\nstop",
            "stop d, stop c, start b, fail c, fail c, fail c, fail c, fail c, give up root, stop b, stop a | ended", " | ended");
        var world = new World(Strategy.RestForOne, 5, [.. Some.Abc, Some.Permanent("d")]);
        world.NeverReady.Add("c");
        world.Crash("b").TakeTrace();
        world.Deleting = true;
        world.Settle();
        world.TakeTrace().ShouldBe(["stop c", "stop b", "stop a"]);
    }

    [Fact, Case(35)]
    public void Giving_up_in_a_restart_of_the_rest_stops_what_runs() =>
        judge.Agrees(Abcd("rest_for_one", 2) + "fail c 9\ncrash b",
            "stop d, stop c, start b, fail c, fail c, give up root, stop b, stop a | ended");

    [Fact, Case(36)]
    public void Two_that_crash_together_count_as_their_strategy_says()
    {
        judge.Agrees(Abc("one_for_one", 2) + "crash a, crash b", "start a, start b | root 2: a+ b+ c+");
        judge.Agrees(Abc("one_for_all", 1) + "crash a, crash b", "stop c, start a, start b, start c | root 1: a+ b+ c+");
        judge.Agrees(Abc("rest_for_one", 1) + "crash b, crash c", "start b, start c | root 1: a+ b+ c+");
        judge.Agrees(Abc("rest_for_one", 1) + "crash c, crash b", "start c, give up root, stop c, stop a | ended");
    }

    [Fact, Case(37)]
    public void A_normal_exit_behind_a_group_restart_is_swallowed_and_the_child_runs_again() =>
        judge.Agrees(Tree("one_for_all", 1, "worker a transient", "worker b permanent") + "crash b, end a",
            "start a, start b | root 1: a+ b+");

    [Fact, Case(41)]
    public void Each_is_told_to_stop_when_the_one_behind_it_has_died_and_replicas_all_at_once()
    {
        judge.Agrees(Abc("one_for_one", 1) + "slow c\nstop\nrelease c", "stop c | blocked", "stop b, stop a | ended");
        judge.Agrees(
            Tree("simple_one_for_one", 1, "worker w permanent").Replace("intensity", "replicas 2 intensity", StringComparison.Ordinal)
                + "slow w-0, slow w-1\nstop\nrelease w-1\nrelease w-0", "stop w-0, stop w-1 | blocked", " | blocked", " | ended");
    }

    [Fact, Case(43)]
    public void Any_significant_child_that_ends_ends_the_supervisor()
    {
        static string Any(string restart) =>
            Tree("one_for_one", 1, "worker a permanent", $"worker t {restart} significant", "worker c permanent")
                .Replace("intensity", "auto_shutdown any_significant intensity", StringComparison.Ordinal);
        judge.Agrees(Any("transient") + "end t", "stop c, stop a | ended");
        judge.Agrees(Any("transient") + "crash t", "start t | root 1: a+ t+ c+");
        judge.Agrees(Any("temporary") + "crash t", "stop c, stop a | ended");
    }

    private static string All(string strategy, params string[] children) =>
        Tree(strategy, 5, children).Replace("intensity", "auto_shutdown all_significant intensity", StringComparison.Ordinal);

    [Fact, Case(44)]
    public void All_significant_waits_for_the_last_that_has_a_process()
    {
        const string b = "worker b transient significant", c = "worker c transient significant";
        judge.Agrees(All("one_for_one", "worker a permanent", b, c) + "end b\nend c", " | root 0: a+ b- c+", "stop a | ended");
        judge.Agrees(All("one_for_one", b, c) + "suspend b\nend c", "stop b | root 0: b- c+", " | ended");
        judge.Agrees(All("one_for_one", b, c) + "fail b 1\ncrash b, end c", "fail b, start b | root 2: b+ c-");
    }

    [Fact, Case(45)]
    public void A_significant_child_that_is_stopped_ends_nothing()
    {
        judge.Agrees(All("one_for_all", "worker a permanent", "worker t temporary significant") + "crash a",
            "stop t, start a | root 1: a+");
        judge.Agrees(All("one_for_one", "worker a permanent", "worker t transient significant") + "suspend t", "stop t | root 0: a+ t-");
    }

    [Fact, Case(46)]
    public void A_child_that_is_not_significant_ends_nothing() =>
        judge.Agrees(All("one_for_one", "worker t temporary", "worker u transient significant") + "crash t", " | root 0: u+");

    [Fact, Case(48)]
    public void A_significant_supervisor_that_gives_up_shuts_its_parent_down() =>
        judge.Agrees(
            All("one_for_one", "worker a permanent", "supervisor web transient significant one_for_one intensity 0", "  worker w permanent")
                + "crash w",
            "give up web, stop a | ended");

    [Fact, Case(49)]
    public void A_permanent_supervisor_that_shuts_itself_down_is_restarted_and_counted() =>
        judge.Agrees(
            Tree("one_for_one", 1, "supervisor web permanent one_for_one auto_shutdown any_significant", "  worker w transient significant")
                + "end w",
            "start web, start w | root 1: web+; web 0: w+");

    [Fact, Case(53)]
    public void To_stop_what_is_stopped_is_nothing() =>
        judge.Agrees(Abc("one_for_one", 1) + "terminate a\nterminate a", "stop a | root 0: a- b+ c+", " | root 0: a- b+ c+");

    [Fact, Case(38)]
    public void An_exit_of_a_child_that_is_being_stopped_anyway_is_not_handled() =>
        judge.Agrees(Abc("one_for_all", 1) + "slow c\ncrash b\ncrash a\nrelease c",
            "stop c | blocked", " | blocked", "start a, start b, start c | root 1: a+ b+ c+");
}
