using System.Globalization;
using Crds;
using Operator.Deciding;
using Supervision;
using ChildState = Supervision.ChildState;

namespace Operator.Reporting;

/// <summary>The conditions of a tree, from what is remembered of it and what became of its spec.</summary>
internal static class Conditions
{
    public static IReadOnlyList<Condition> Of(
        IReadOnlyList<Condition> before, Judgement judgement, SupervisorState state, long? generation, bool deleting, DateTimeOffset now,
        string? endingSentence = null)
    {
        var spec = judgement.InForce;
        var moving = state.Children.Where(child => child.IsMoving).ToList();
        (string Type, bool Holds, string Reason, string Message)[] after =
        [
            (ConditionTypes.Accepted, judgement.Accepted, judgement.Reason, judgement.Message),
            Ready(spec, state, moving, deleting, endingSentence, Cause(before, state, now)),
            Progressing(spec, moving, deleting),
            Terminated(spec, state),
        ];
        return [.. after.Select(condition => Of(before, condition, IsAbout(condition.Type) ? generation : null, now))];

        // A spec that is not in force is what Accepted speaks of, and nothing else does.
        bool IsAbout(string type) => judgement.Accepted || type == ConditionTypes.Accepted;
    }

    /// <summary>The transition time moves only when the condition flips: a status that says the same is not written again.</summary>
    private static Condition Of(
        IReadOnlyList<Condition> before, (string Type, bool Holds, string Reason, string Message) after, long? generation,
        DateTimeOffset now)
    {
        var status = after.Holds ? ConditionStatus.True : ConditionStatus.False;
        var known = before.FirstOrDefault(condition => condition.Type == after.Type);
        return new Condition
        {
            Type = after.Type,
            Status = status,
            Reason = after.Reason,
            Message = Observing.Text.Bounded(after.Message, Limits.MessageBytes),
            ObservedGeneration = generation ?? known?.ObservedGeneration,
            LastTransitionTime = known?.Status == status ? known.LastTransitionTime : now,
        };
    }

    private static (string, bool, string, string) Ready(
        SupervisionTreeSpec? spec, SupervisorState state, List<Child> moving, bool deleting, string? endingSentence, string cause)
    {
        (string, bool, string, string) Not(string reason, string message) => (ConditionTypes.Ready, false, reason, message);

        if (deleting) return Not(Reasons.Deleting, "The tree is being deleted; its children are stopped, last first.");
        if (spec is null) return Not(Reasons.NotAccepted, "No spec has been accepted yet; nothing is started.");
        if (state.Ending is { } ending) return Not(EndingReason(spec, state, ending), EndingMessage(spec, ending, endingSentence));
        if (spec.Suspend) return Not(Reasons.Suspended, "The tree is suspended; set spec.suspend to false to start its children.");

        if (moving.Find(child => child.Refusal is not null) is { Refusal: { } refusal } refused)
            return Not(Reasons.ChildRefused, $"{refused.Name}: {refusal.Reason}: {refusal.Message}".TrimEnd(' ', ':'));
        if (moving.Count == 0)
            return (ConditionTypes.Ready, true, Reasons.AllChildrenReady,
                $"{ReadyCount(state, spec)} children are running.{LastRestart(spec, state)}");
        var reason = moving.Exists(child => child.State == ChildState.Stopping) ? Reasons.Stopping
            : moving.Exists(child => child.NextStart is not null) ? Reasons.BackingOff
            : moving.Exists(child => child.LastExit is not null) ? Reasons.Restarting
            : Reasons.Starting;
        return Not(reason, $"{cause}{States(moving)}.{LastRestart(spec, state)}");
    }

    /// <summary>Who ended, and how, so that the tree is not ready: the newest exit since it is not.</summary>
    private static string Cause(IReadOnlyList<Condition> before, SupervisorState state, DateTimeOffset now)
    {
        var known = before.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
        var since = known?.Status == ConditionStatus.False ? known.LastTransitionTime : now;
        return state.Children.Where(child => child.LastExit?.SeenAt >= since).MaxBy(child => child.LastExit!.SeenAt) is { } child
            ? $"{child.Name} ended: {Wording.Of(child.LastExit!)}. "
            : "";
    }

    /// <summary>
    /// How close it came to giving up, as of the last counted restart. Not as of now: a message that changes with time alone
    /// would be written again and again.
    /// </summary>
    private static string LastRestart(SupervisionTreeSpec spec, SupervisorState state) =>
        state.Window.Restarts is not [var last, ..] ? ""
        : $" Last counted restart: {Time(last.Time)} because of {last.Child} ({last.Reason}), "
            + $"{state.Window.Used} of {spec.Intensity} within {spec.PeriodSeconds} s.";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static (string, bool, string, string) Progressing(SupervisionTreeSpec? spec, List<Child> moving, bool deleting)
    {
        if (spec is null || moving.Count == 0) return (ConditionTypes.Progressing, false, Reasons.Settled, "Nothing is to be done.");
        var reason = moving.Exists(child => child.State == ChildState.Stopping) ? Reasons.Stopping : Reasons.Starting;
        return (ConditionTypes.Progressing, true, deleting ? Reasons.Deleting : reason, States(moving));
    }

    private static string States(IEnumerable<Child> children) =>
        string.Join(", ", children.Select(child =>
            $"{child.Name} is {child.State}{(child is { IsAwaited: true, NextStart: { } next } ? $" until {Time(next)}" : "")}"));

    /// <summary>A parent takes it for the end of its child, so a tree that will start again by itself has not ended.</summary>
    private static (string, bool, string, string) Terminated(SupervisionTreeSpec? spec, SupervisorState state)
    {
        if (state.Ending is not { } ending)
            return (ConditionTypes.Terminated, false, Reasons.Supervising, "The tree supervises its children.");
        var message = ending.Holds ? "The survivors run on unsupervised."
            : !state.Terminated ? "The children are being stopped, last first."
            : Retries(spec, ending) ? "Every child is stopped; they start again when the pause is over."
            : "Every child is stopped.";
        return (ConditionTypes.Terminated, state.Terminated && !Retries(spec, ending), ending.Reason.ToString(), message);
    }

    private static bool Retries(SupervisionTreeSpec? spec, Supervision.Ending ending) =>
        spec?.OnIntensityExceeded.Action == IntensityExceededAction.Retry
        && ending is { Reason: Supervision.EndingReason.IntensityExceeded, Holds: false };

    private static string EndingReason(SupervisionTreeSpec spec, SupervisorState state, Supervision.Ending ending) =>
        ending.Reason == Supervision.EndingReason.AutoShutdown ? Reasons.AutoShutdown
        : ending.Holds ? Reasons.Held
        : Retries(spec, ending) && state.Terminated ? Reasons.WaitingToRetry
        : Reasons.IntensityExceeded;

    private static string EndingMessage(SupervisionTreeSpec spec, Supervision.Ending ending, string? sentence)
    {
        var gaveUp = ending.Reason == Supervision.EndingReason.IntensityExceeded;
        const string start = "set spec.resetAt to the present time to start again.";
        return $"{sentence ?? $"{ending.Child} was the last straw"}. " + (Retries(spec, ending)
            ? "It starts again by itself when the pause is over."
            : gaveUp ? $"Mend the cause, then {start}" : $"To run it once more, {start}");
    }

    /// <summary>Running children, of those that should run.</summary>
    public static string ReadyCount(SupervisorState state, SupervisionTreeSpec? spec)
    {
        var wanted = state.Children.Count(child =>
            child.State is not (ChildState.Completed or ChildState.Dropped) && spec?.Find(child.Name)?.Suspend != true);
        return $"{state.Children.Count(child => child.State == ChildState.Running)}/{wanted}";
    }
}
