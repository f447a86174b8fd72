namespace Conformance.Tests;

/// <summary>A row of the table "Deliberate differences" in docs/supervision.md, and how it is seen.</summary>
/// <param name="Otp">The row's first column, to the letter.</param>
internal sealed record Difference(string Otp)
{
    /// <summary>Where it shows: a script, the last answer of OTP, and ours.</summary>
    public (string Script, string Otp, string Here)[] Shows { get; init; } = [];

    /// <summary>How much we see at once where it shows.</summary>
    public View View { get; init; }

    /// <summary>A test that holds our side of it, where OTP has none: <c>Project/Class.Method</c>.</summary>
    public string? Test { get; init; }

    /// <summary>Why there is neither.</summary>
    public string? CannotBeShown { get; init; }
}

/// <summary>
/// Every deliberate difference from OTP. What is not in here must be the same, and <see cref="RandomScripts"/> leaves out what
/// is: the table has no more exceptions than these.
/// </summary>
internal static class Differences
{
    private const string Ab = "supervisor root one_for_one intensity 5\n  worker a permanent\n  worker b permanent\n";
    private const string RestAbcd =
        "supervisor root rest_for_one intensity 5\n  worker a permanent\n  worker b permanent\n  worker c permanent\n"
        + "  worker d permanent\n";

    public static readonly Difference[] All =
    [
        new("The window is in memory.")
        { Test = "EndToEnd.Tests/OperatorCrashTests.A_restart_of_the_operator_restarts_no_pod_and_a_crash_while_it_was_down_counts_once" },

        new("Time is monotonic, in whole seconds: two restarts are in one window for between `period` and `period + 1` seconds.")
        {
            // Sixty seconds and a half apart: the same number of whole seconds as sixty.
            Shows = [("supervisor root one_for_one intensity 1\n  worker a permanent\ncrash a\nwait 60\npause 500\ncrash a",
                "give up root | ended", "start a | root 1: a+")],
        },

        new("Defaults: 1 restart in 5 seconds.")
        { Test = "Crds.Tests/Integration/SchemaTests.Defaults_are_filled_in_as_the_operator_would" },

        new("A failed first start ends the supervisor, and is not counted.")
        {
            Shows =
            [
                (Ab + "fail b 1\nstart", "start a, fail b, stop a, fail root | ended", "start a, fail b, start b | root 1: a+ b+"),
                // So a supervisor that is restarted first tries by itself, as often as its own intensity allows.
                ("supervisor root one_for_one intensity 2\n  supervisor web permanent one_for_one intensity 1\n"
                    + "    worker v permanent\n    worker w permanent\n"
                    + "crash v\nfail w 1\ncrash v",
                    "give up web, stop w, start web, start v, fail w, stop v, fail web, start web, start v, start w"
                        + " | root 2: web+; web 0: v+ w+",
                    "give up web, stop w, start web, start v, fail w, start w | root 1: web+; web 1: v+ w+"),
            ],
        },

        new("A failed `start_child` or `restart_child` is told to the caller, not counted, and not tried again.")
        {
            Shows =
            [
                (Ab + "suspend a\nfail a 1\nresume a", "fail a | root 0: a- b+", "fail a, start a | root 1: a+ b+"),
                (Ab + "fail c 1\nadd root worker c permanent", "fail c | root 0: a+ b+", "fail c, start c | root 1: a+ b+ c+"),
            ],
        },

        new("A start function may take for ever, and the supervisor waits.")
        { Test = "Supervision.Tests/FailedStartTests.Not_ready_in_time_is_a_failed_start" },

        new("A restart under `one_for_one` is synchronous too.")
        {
            View = View.AtOnce,
            Shows = [(Ab + "crash b, crash a", "start b, start a | root 2: a+ b+", "start a, start b | root 2: a+ b+")],
        },

        new("Exit before `init` returned is a start error, whatever the reason.")
        { Test = "Supervision.Tests/ExitTests.A_transient_child_that_ends_well_before_it_was_seen_ready_is_done" },

        new("A child that returned `ignore` is kept undefined.") { CannotBeShown = "a pod has no way to say it" },

        new("Exits are handled in the order in which messages arrive, each acted on before the next.")
        {
            View = View.AtOnce,
            Shows = [(RestAbcd + "crash c, crash b",
                "stop d, start c, start d, stop d, stop c, start b, start c, start d | root 2: a+ b+ c+ d+",
                "stop d, start b, start c, start d | root 2: a+ b+ c+ d+")],
        },

        new("A sibling that crashes while another is `restarting` doubles the retries.")
        {
            Shows = [("supervisor root rest_for_one intensity 3\n  worker c permanent\n  worker d permanent\nfinish c 2\nfail d 2\ncrash c",
                "stop d, start c, fail d, start c, fail d, start d, give up root, stop d | ended",
                "stop d, start c, fail d, start c, fail d, start c, start d | root 3: c+ d+")],
        },

        new("A significant sibling that waits behind a failed start in a group restart counts as ended.")
        {
            Shows = [("supervisor root rest_for_one intensity 5 auto_shutdown all_significant\n"
                + "  worker a transient significant\n  worker b permanent\n  worker c permanent\n"
                + "  worker f transient significant\nfail c 1\ncrash b, end a",
                "stop f, stop c, start b, fail c, stop b | ended",
                "stop f, stop c, start b, fail c, start c, start f | root 2: a- b+ c+ f+")],
        },

        new("`terminate_child` of a child that is `restarting` leaves the siblings behind it down for ever.")
        {
            Shows = [(RestAbcd + "slow d\nfail c 1\ncrash b\nterminate c\nrelease d",
                "stop c, start b, fail c | root 1: a+ b+ c- d-",
                "stop c, start b, start d | root 1: a+ b+ c- d+")],
        },

        new("Only `simple_one_for_one` knows no order.")
        { Test = "Supervision.Tests/AnyOrderTests.Everybody_is_told_at_once_and_nobody_starts_before_all_have_died" },

        new("No backoff.")
        { Test = "Supervision.Tests/BackoffTests.The_first_restart_is_immediate_then_the_wait_doubles_up_to_the_maximum" },

        new("On exceeded intensity the supervisor ends.")
        { Test = "Supervision.Tests/IntensityTests.Hold_leaves_the_survivors_running_and_restarts_nothing_more" },

        new("Nothing but crashing and ending.")
        { Test = "Supervision.Tests/ExitTests.A_disruption_restarts_by_the_strategy_and_is_not_counted" },

        new("`init` cannot be refused by a third party.")
        { Test = "Supervision.Tests/StartAndStopTests.A_start_that_is_refused_is_retried_and_not_counted" },

        new("A release upgrade changes the specification only; "
            + "running children keep the old one, added ones are not started, removed ones run on.")
        { Test = "Supervision.Tests/SpecChangeTests.Changed_children_are_replaced_one_at_a_time_in_order_and_not_counted" },

        new("`terminate_child` is undone by a group restart.")
        {
            Shows = [("supervisor root one_for_all intensity 1\n  worker a permanent\n  worker b permanent\nterminate a\ncrash b",
                "start a, start b | root 1: a+ b+", "start b | root 1: a- b+")],
        },

        new("`restart_child`, `start_child`, `delete_child` are calls.")
        { Test = "Supervision.Tests/SpecChangeTests.Restart_at_replaces_an_instance_older_than_it_once" },

        new("A supervisor that is restarted has the children of its `init`: those added since are gone, those deleted are back.")
        {
            Shows = [("supervisor root one_for_one intensity 1\n  supervisor web permanent one_for_one intensity 0\n"
                + "    worker v permanent\n    worker w permanent\n"
                + "remove v\nadd web worker x permanent\ncrash w",
                "give up web, stop x, start web, start v, start w | root 1: web+; web 0: v+ w+",
                "give up web, stop x, start web, start w, start x | root 1: web+; web 0: w+ x+")],
        },

        new("A dropped temporary child's specification is deleted.")
        {
            Shows = [("supervisor root one_for_one intensity 1\n  worker a permanent\n  worker t temporary\nterminate t\nrestart t",
                " | root 0: a+", "start t | root 0: a+ t+")],
        },

        new("A supervisor may be given any shutdown time; killed in the middle of its own, it leaves its children to die in no order.")
        { Test = "Crds.Tests/SpecValidationTests.Every_broken_rule_is_named_with_its_path_and_what_to_do" },

        new("A changed child specification of a supervisor is used when it is restarted.")
        { Test = "Supervision.Tests/NestedSupervisorTests.A_changed_specification_is_told_and_nobody_is_restarted" },

        new("A dynamic child that ended for good is forgotten, and another one may be started.")
        { Test = "Supervision.Tests/SimpleOneForOneTests.A_transient_one_that_ended_well_stays_away_and_nobody_takes_its_place" },

        new("`brutal_kill` kills without a word. `0` asks and kills at once.")
        { Test = "Operator.Tests/Acting/ExecutorTests.No_pod_is_ever_deleted_with_a_grace_of_nothing" },

        new("`infinity` has no end.") { Test = "Operator.Tests/Acting/ExecutorTests.Infinity_is_longer_than_anything_that_can_be_written" },

        new("A child added and then withdrawn before its process exists leaves nothing.")
        { Test = "Supervision.Tests/FailedStartTests.An_instance_never_seen_does_not_use_up_its_incarnation" },

        new("A crashed process is gone.")
        { Test = "Supervision.Tests/ExitTests.The_last_failed_instance_is_kept_as_evidence_until_the_next_exit" },

        new("The supervisor dies with its node; its children with it.")
        {
            Test = "EndToEnd.Tests/OperatorCrashTests."
                + "Killed_in_the_middle_of_a_group_restart_the_next_operator_completes_it_and_it_counts_once",
        },
    ];
}
