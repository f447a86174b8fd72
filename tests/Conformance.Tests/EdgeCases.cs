namespace Conformance.Tests;

/// <summary>
/// The list of cases that a supervisor is known to be got wrong by, numbered. A case is a test here
/// (<see cref="CaseAttribute"/>), or a row of <see cref="Differences"/>, or a test elsewhere, or has no counterpart.
/// </summary>
internal static class EdgeCases
{
    public const int Count = 59;

    /// <summary>Cases in which we are meant to differ: the row that shows it, by the beginning of its text.</summary>
    public static readonly Dictionary<int, string> Different = new()
    {
        [3] = "A failed first start ends the supervisor",
        [30] = "`terminate_child` of a child that is `restarting`",
        [34] = "A sibling that crashes while another is `restarting`",
        [52] = "A release upgrade changes the specification only",
        [54] = "A dropped temporary child's specification is deleted",
    };

    /// <summary>Cases that need no OTP beside them to be judged.</summary>
    public static readonly Dictionary<int, string> Elsewhere = new()
    {
        [39] = "Operator.Tests/Acting/ExecutorTests.No_pod_is_ever_deleted_with_a_grace_of_nothing",
        [42] = "EndToEnd.Tests/OperatorCrashTests."
            + "Killed_in_the_middle_of_a_group_restart_the_next_operator_completes_it_and_it_counts_once",
        [47] = "Crds.Tests/SpecValidationTests.Every_broken_rule_is_named_with_its_path_and_what_to_do",
        [50] = "Crds.Tests/SpecValidationTests.Every_broken_rule_is_named_with_its_path_and_what_to_do",
        [51] = "Crds.Tests/SpecValidationTests.What_OTP_takes_is_valid_here_too",
    };

    /// <summary>Cases that cannot arise here, and why.</summary>
    public static readonly Dictionary<int, string> WithoutCounterpart = new()
    {
        [31] = "restart_child, delete_child and start_child answer `restarting` or `already_present`: here nobody calls, a spec is written",
        [32] = "a start function says `ignore`: a pod has no way to say it",
        [40] = "shutdown_error, a report only: how a pod ends that was told to stop is not reported",
        [55] = "count_children: kubectl counts",
        [56] = "Elixir's DynamicSupervisor and max_children: replicas is a number, not a limit",
        [57] = "Elixir: `ignore` on restart; see 32",
        [58] = "Elixir's defaults: ours are in the table of differences",
        [59] = "node-supe's limit per child: a child that needs one of its own gets a supervisor of its own",
    };
}
