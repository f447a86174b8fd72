using static Operator.Metrics.MetricType;

namespace Operator.Metrics;

/// <summary>Every metric of ours. docs/metrics.md is written from it.</summary>
internal static class Catalogue
{
    private const string OfTree = "namespace tree";
    private const string OfChild = "namespace tree child";
    private const string One = "1";
    private const string PerTree = "trees";
    private const string PerChild = "children";

    public static readonly Metric TreeInfo = new(Gauge, "supervision_tree_info", $"{OfTree} strategy parent",
        "1 for every tree, with what it is: its strategy, and the tree that it is a child of, if any.", PerTree);

    public static readonly Metric TreeCondition = new(Gauge, "supervision_tree_condition", $"{OfTree} condition",
        "1 if the condition (Accepted, Ready, Progressing, Terminated) of the tree is True, 0 if it is not.", "4 x trees");

    public static readonly Metric TreeRestarts = new(Counter, "supervision_tree_restarts_total", OfTree,
        "Counted restarts since the tree was made, from its status: a group restart is one, a disruption none.", PerTree);

    public static readonly Metric ChildRestarts = new(Counter, "supervision_child_restarts_total", OfChild,
        "Counted restarts because of this child's own ends, from the status.", PerChild);

    public static readonly Metric IntensityUsed = new(Gauge, "supervision_intensity_used", OfTree,
        "Counted restarts that lie within the period at this moment.", PerTree);

    public static readonly Metric IntensityLimit = new(Gauge, "supervision_intensity_limit", OfTree,
        "Restarts that the spec allows within the period; one more, and the tree gives up.", PerTree);

    public static readonly Metric Children = new(Gauge, "supervision_children", $"{OfTree} state",
        "Children in each state of status.children[].state.", "8 x trees");

    public static readonly Metric ChildBackoff = new(Gauge, "supervision_child_backoff_seconds", OfChild,
        "Seconds until the child may be started again; absent for children that do not wait.", "children that wait");

    public static readonly Metric Exits = new(Counter, "supervision_exits_total", $"{OfChild} class",
        "Ends of children that the supervisor dealt with, by class: Normal, Abnormal, Shutdown, StartFailure, Disruption.",
        "4 x children");

    public static readonly Metric Restarts = new(Counter, "supervision_restarts_total", $"{OfChild} strategy cause",
        "Restarts decided, one for each child that is started again; cause is the class of the end that brought it about, "
        + "the child's own or a sibling's.", "3 or 4 x children");

    public static readonly Metric RestartRounds = new(Counter, "supervision_restart_rounds_total", $"{OfTree} strategy",
        "Ends that led to a restart, of one child or of a group.", PerTree);

    public static readonly Metric GiveUps = new(Counter, "supervision_give_ups_total", $"{OfTree} action",
        "The intensity was exceeded, and the tree did what onIntensityExceeded.action says.", PerTree);

    public static readonly Metric Escalations = new(Counter, "supervision_escalations_total", OfTree,
        "A child of this tree that is a supervisor gave up, and left it to this one what to do.", PerTree);

    public static readonly Metric Disruptions = new(Counter, "supervision_disruptions_total", OfTree,
        "Children taken away from outside: evicted, preempted, drained, deleted by somebody. Not counted as restarts.", PerTree);

    public static readonly Metric Refusals = new(Counter, "supervision_refusals_total", OfChild,
        "The API server would not take the child's object; one for each new reason, not for each attempt.", PerChild);

    public static readonly Metric Replacement = new(Histogram, "supervision_replacement_seconds", OfTree,
        "From the moment an end was seen until the child's next instance was about to be created; backoff and the stopping of "
        + "others are in it.", "16 x trees that restarted");

    public static readonly Metric Recovery = new(Histogram, "supervision_recovery_seconds", OfTree,
        "From the moment a tree was no longer Ready because a child ended until every child that should run had started again.",
        "16 x trees that restarted");

    public static readonly Metric Start = new(Histogram, "supervision_start_seconds", OfTree,
        "From the moment a child's instance was about to be created until it had started: ready for minReadySeconds.", "16 x trees");

    public static readonly Metric WatchActivity = new(Gauge, "supervision_watch_last_activity_timestamp_seconds", "kind watched_namespace",
        "When the API server last gave a sign of life on this watch. Empty namespace: all of them.", "2 x watched namespaces");

    public static readonly Metric Leader = new(Gauge, "leader_election_master_status", "name",
        "1 if this process may act, 0 if it stands by.", One);

    public static readonly Metric Reconciles = new(Counter, "controller_runtime_reconcile_total", "controller result",
        "Visits to trees, by result: success, requeue_after (success, and a time to come again), error.", "3");

    public static readonly Metric ReconcileErrors = new(Counter, "controller_runtime_reconcile_errors_total", "controller",
        "Visits that failed and are repeated; conflicts are among them, and harmless.", One);

    public static readonly Metric ReconcileTime = new(Histogram, "controller_runtime_reconcile_time_seconds", "controller",
        "How long a visit took, requests to the API server included.", "16")
    { Bounds = [.001, .005, .01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60] };

    public static readonly Metric ActiveWorkers = new(Gauge, "controller_runtime_active_workers", "controller",
        "Visits under way.", One);

    public static readonly Metric MaxConcurrent = new(Gauge, "controller_runtime_max_concurrent_reconciles", "controller",
        "Visits that may be under way at once: --workers.", One);

    public static readonly Metric QueueDepth = new(Gauge, "workqueue_depth", "name",
        "Trees whose time to be visited has come.", One);

    public static readonly Metric QueueAdds = new(Counter, "workqueue_adds_total", "name",
        "Requests to visit a tree that changed what the queue holds.", One);

    public static readonly Metric QueueDuration = new(Histogram, "workqueue_queue_duration_seconds", "name",
        "How long trees whose time had come waited for a worker.", "12")
    { Bounds = [.001, .005, .01, .05, .1, .5, 1, 5, 10] };

    public static readonly Metric WorkDuration = new(Histogram, "workqueue_work_duration_seconds", "name",
        "How long a worker kept a tree.", "12")
    { Bounds = [.001, .005, .01, .05, .1, .5, 1, 5, 10] };

    public static readonly Metric QueueRetries = new(Counter, "workqueue_retries_total", "name",
        "Visits that failed and were put back into the queue.", One);

    public static readonly Metric UnfinishedWork = new(Gauge, "workqueue_unfinished_work_seconds", "name",
        "How long the visits under way have been so, added up.", One);

    public static readonly Metric LongestWork = new(Gauge, "workqueue_longest_running_processor_seconds", "name",
        "How long the longest of the visits under way has been so.", One);

    public static readonly Metric Cpu = new(Counter, "process_cpu_seconds_total", "", "Processor time used.", One);

    public static readonly Metric Resident = new(Gauge, "process_resident_memory_bytes", "", "Memory in use.", One);

    public static readonly Metric Virtual = new(Gauge, "process_virtual_memory_bytes", "", "Address space in use.", One);

    public static readonly Metric StartTime = new(Gauge, "process_start_time_seconds", "", "When the process began, in Unix time.", One);

    public static readonly Metric OpenFiles = new(Gauge, "process_open_fds", "", "File descriptors in use (Linux).", One);

    /// <summary>Made where requests are sent, in src/KubeApi.</summary>
    public static readonly Metric Requests = new(Counter, "rest_client_requests_total", "code method host",
        "Requests to the API server, by status code (<error>: no answer) and method.", "codes x methods, a few dozen");

    /// <inheritdoc cref="Requests"/>
    public static readonly Metric RequestTime = new(Histogram, "rest_client_request_duration_seconds", "verb host",
        "How long the API server took to begin its answer.", "13 x methods");

    public static IReadOnlyList<(string Title, Metric[] Metrics)> Groups { get; } =
    [
        ("Trees, from their status",
            [TreeInfo, TreeCondition, TreeRestarts, ChildRestarts, IntensityUsed, IntensityLimit, Children, ChildBackoff]),
        ("What happened",
            [Exits, Restarts, RestartRounds, GiveUps, Escalations, Disruptions, Refusals, Replacement, Recovery, Start]),
        ("The operator",
            [WatchActivity, Leader, Reconciles, ReconcileErrors, ReconcileTime, ActiveWorkers, MaxConcurrent, QueueDepth, QueueAdds,
                QueueDuration, WorkDuration, QueueRetries, UnfinishedWork, LongestWork, Requests, RequestTime]),
        ("The process", [Cpu, Resident, Virtual, StartTime, OpenFiles]),
    ];
}
