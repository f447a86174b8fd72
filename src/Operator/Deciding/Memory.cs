using Crds;
using Supervision;

namespace Operator.Deciding;

/// <summary>
/// What a supervisor remembers, to and from the status it is kept in. Whatever the core remembers must come back from here
/// unchanged: a test holds the two against each other. Of revisions the core knows what they say is to run; which of several
/// that say the same is kept, is up to <see cref="Reporting.TreeStatus"/>.
/// </summary>
internal static class Memory
{
    public static SupervisorState Recall(SupervisionTreeStatus? status) => status is null
        ? SupervisorState.Initial
        : new SupervisorState(
            [.. status.Children.Select(Recall)],
            new RestartWindow([.. status.Restarts.Recent.Reverse()
                .Select(restart => new Supervision.CountedRestart(restart.Time, restart.Child, restart.Incarnation, restart.Reason))]))
        {
            Restarts = status.Restarts.Total,
            HighestRemoved = status.HighestRemoved ?? 0,
            Ending = status.Ending is { } ending
                ? new Supervision.Ending(To<Supervision.EndingReason>(ending.Reason), ending.Time, ending.Child, ending.Holds)
                : null,
            Revision = status.AcceptedRevision is { } accepted ? Hash.ContentOf(accepted) : null,
            HealthyRevision = status.HealthyRevision is { } healthy ? Hash.ContentOf(healthy) : null,
            Rollback = status.Rollback is { } rollback
                ? new Supervision.Rollback(rollback.From, rollback.To, rollback.Time)
                : null,
        };

    /// <summary>The status with the state in it; everything else stays as it was.</summary>
    public static SupervisionTreeStatus Keep(SupervisionTreeStatus status, SupervisorState state, string tree) => status with
    {
        Children = [.. state.Children.Select(child => Keep(child, tree))],
        HighestRemoved = state.HighestRemoved > 0 ? state.HighestRemoved : null,
        Restarts = new Restarts
        {
            Total = state.Restarts,
            Recent = [.. state.Window.Restarts.Reverse().Select(restart => new Crds.CountedRestart
            {
                Time = restart.Time,
                Child = restart.Child,
                Incarnation = restart.Incarnation,
                Reason = restart.Reason,
            })],
        },
        Ending = state.Ending is { } ending
            ? new Crds.Ending
            {
                Reason = To<Crds.EndingReason>(ending.Reason),
                Time = ending.Time,
                Child = ending.Child,
                Holds = ending.Holds,
            }
            : null,
        Rollback = state.Rollback is { } rollback
            ? new Crds.Rollback { From = rollback.From, To = rollback.To, Time = rollback.Time }
            : null,
    };

    private static Child Recall(ChildStatus child) => new(child.Name)
    {
        State = To<Supervision.ChildState>(child.State),
        AfterStop = child.NextState is { } next ? To<Supervision.ChildState>(next) : null,
        Incarnation = child.Incarnation,
        Uid = child.Uid,
        Type = child.Kind == ChildKind.Pod ? ChildType.Worker : ChildType.Supervisor,
        Revision = child.Revision,
        Restarts = child.Restarts,
        Failures = child.Attempts,
        Since = child.Since ?? default,
        StartedAt = child.StartTime,
        ReadySince = child.ReadySince,
        NextStart = child.NextStartTime,
        LastExit = child.LastExit is { } exit ? Recall(exit) : null,
        Refusal = child.Refusal is { } refusal
            ? new Supervision.Refusal(refusal.Time, refusal.Reason, refusal.Message ?? "", refusal.Count)
            : null,
    };

    private static ChildStatus Keep(Child child, string tree) => new()
    {
        Name = child.Name,
        Kind = child.Type == ChildType.Worker ? ChildKind.Pod : ChildKind.SupervisionTree,
        State = To<Crds.ChildState>(child.State),
        NextState = child.AfterStop is { } next ? To<Crds.ChildState>(next) : null,
        Incarnation = child.Incarnation,
        ObjectName = child.Incarnation > 0 ? Names.ForChild(tree, child.Name, child.Incarnation) : null,
        Uid = child.Uid,
        Revision = child.Revision,
        Restarts = child.Restarts,
        Attempts = child.Failures,
        Since = child.Since,
        StartTime = child.StartedAt,
        ReadySince = child.ReadySince,
        NextStartTime = child.NextStart,
        LastExit = child.LastExit is { } exit ? Keep(exit, Names.ForChild(tree, child.Name, exit.Incarnation)) : null,
        Refusal = child.Refusal is { } refusal
            ? new Crds.Refusal { Time = refusal.Time, Reason = refusal.Reason, Message = refusal.Message, Count = refusal.Count }
            : null,
    };

    private static Exit Recall(ChildExit exit) => new(To<Supervision.ExitClass>(exit.Class), exit.FinishTime ?? exit.Time)
    {
        SeenAt = exit.Time,
        Reason = exit.Reason,
        ExitCode = exit.ExitCode,
        Signal = exit.Signal,
        Message = exit.Message,
        Node = exit.Node,
        Incarnation = exit.Incarnation,
    };

    private static ChildExit Keep(Exit exit, string objectName) => new()
    {
        Time = exit.SeenAt,
        FinishTime = exit.FinishedAt,
        Class = To<Crds.ExitClass>(exit.Class),
        Reason = exit.Reason,
        ExitCode = exit.ExitCode,
        Signal = exit.Signal,
        Message = exit.Message,
        Node = exit.Node,
        ObjectName = objectName,
        Incarnation = exit.Incarnation,
    };

    /// <summary>The two vocabularies name the same things alike; a test holds them to it.</summary>
    private static TTo To<TTo>(Enum from)
        where TTo : struct, Enum => Enum.Parse<TTo>(from.ToString());
}
