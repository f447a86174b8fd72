using System.Collections.Immutable;
using System.Diagnostics;

namespace Supervision;

internal sealed partial class Supervisor
{
    /// <summary>
    /// Handles the exits that are seen at once, one after the other: in the order in which they happened, the last child
    /// first where that does not tell. An exit that an earlier one has made the supervisor stop anyway is not handled any
    /// more; OTP flushes it from its mailbox (supervisor.erl unlink_flush/2).
    /// </summary>
    public void HandleExits()
    {
        var exits = new List<(int Index, Exit Exit)>();
        for (var i = 0; i < children.Count; i++)
        {
            if (children[i].IsUp && ExitOf(children[i]) is { } exit) exits.Add((i, exit));
        }
        foreach (var (index, exit) in exits.OrderBy(seen => seen.Exit.FinishedAt).ThenByDescending(seen => seen.Index))
        {
            if (children[index].IsUp && ending is null or { Holds: true }) HandleExit(index, exit);
        }
    }

    private Exit? ExitOf(Child child)
    {
        if (Current(child) is not { } instance) return child.Uid is null ? null : Disrupted("Deleted");
        if (child.Uid is not null && child.Uid != instance.Uid) return Disrupted("Replaced");
        if (instance.Exit is not null) return instance.Exit;
        if (instance.Deleting) return Disrupted("Deleted");
        return child.State == ChildState.Starting && StartDeadline(child, specs[child.Name]) <= now
            ? new Exit(ExitClass.StartFailure, now) { Reason = "StartTimeout", Message = instance.Waiting }
            : null;
    }

    private Exit Disrupted(string reason) => new(ExitClass.Disruption, now) { Reason = reason };

    private static DateTimeOffset? StartDeadline(Child child, ChildSpec childSpec) =>
        child.Type == ChildType.Supervisor ? null : child.Since + childSpec.StartTimeout;

    private void HandleExit(int index, Exit seen)
    {
        var child = children[index];
        var exit = seen with
        {
            Class = Classify(child, seen.Class),
            Incarnation = child.Incarnation,
            SeenAt = now,
        };
        children[index] = child with { LastExit = exit };
        switch (specs[child.Name].Restart.After(exit.Class))
        {
            case Verdict.Restart when ending is not null:
                Enter(index, ChildState.Stopped);
                TellExit(index, exit, ImmutableArray<string>.Empty);
                break;
            case Verdict.Restart:
                TryRestart(index, exit);
                break;
            case Verdict.Complete:
                Retire(index, ChildState.Completed, ReportKind.ChildCompleted, exit);
                break;
            case Verdict.Drop:
                Retire(index, ChildState.Dropped, ReportKind.ChildDropped, exit);
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>It ended by itself and is not restarted, which may end the supervisor.</summary>
    private void Retire(int index, ChildState state, ReportKind kind, Exit exit)
    {
        Enter(index, state);
        Tell(new Report(exit.Class == ExitClass.Shutdown ? ReportKind.ChildGaveUp : kind)
        {
            Child = children[index].Name,
            Incarnation = exit.Incarnation,
            Exit = exit,
        });
        ShutDownWith(index);
    }

    /// <summary>
    /// What ends before it was ready failed to start; so did a supervisor that gave up before its children had all started
    /// (in OTP, its init failed). Except a child that may end and ended well: its work took less time than it took to see
    /// that it was ready.
    /// </summary>
    private ExitClass Classify(Child child, ExitClass seen) => (child.State, seen) switch
    {
        (ChildState.Starting, ExitClass.Abnormal or ExitClass.Shutdown) => ExitClass.StartFailure,
        (ChildState.Starting, ExitClass.Normal) when specs[child.Name].Restart == Restart.Permanent => ExitClass.StartFailure,
        _ => seen,
    };

    /// <summary>Counts first, then restarts whom the strategy says (supervisor.erl restart/2). A failed start comes here too.</summary>
    private void TryRestart(int index, Exit exit)
    {
        var child = children[index];
        if (exit.Counts)
        {
            window = window.Add(new CountedRestart(now, child.Name, child.Incarnation, exit.Reason), spec.Period);
            if (window.Used > spec.Intensity)
            {
                TellExit(index, exit, ImmutableArray<string>.Empty);
                if (MayRollBack) RollBack(index);
                else End(index, EndingReason.IntensityExceeded);
                return;
            }
            restarts++;
        }
        children[index] = Delayed(child, exit) with { Restarts = child.Restarts + (exit.Counts ? 1 : 0) };
        TellExit(index, exit, RestartAffected(index));
    }

    private Child Delayed(Child child, Exit exit)
    {
        // Taken away before it had started: nobody may let it run at present, and asking faster does not help.
        if (!exit.Counts && child.State == ChildState.Starting) return Refused(child, exit.Reason, exit.Message ?? "", immediately: 1);
        if (spec.Backoff is not { } backoff || !exit.Counts) return child with { NextStart = null };
        var wasHealthy = child.State == ChildState.Running && now - child.Since >= backoff.ResetAfter;
        var failures = wasHealthy ? 1 : child.Failures + 1;
        var delay = backoff.Delay(failures, $"{spec.Name}-{child.Name}-{child.Incarnation}");
        return child with { Failures = failures, NextStart = delay > TimeSpan.Zero ? now + delay : null };
    }

    /// <summary>
    /// Stops the others that the strategy includes, and has all of them started in order. Includes children that completed:
    /// they run again. Temporary ones are stopped for good.
    /// </summary>
    private ImmutableArray<string> RestartAffected(int index)
    {
        var restarted = ImmutableArray.CreateBuilder<string>();
        var end = spec.Strategy.EndAffected(index, children.Count);
        for (var i = spec.Strategy.FirstAffected(index); i < end; i++)
        {
            var child = children[i];
            if (!specs.TryGetValue(child.Name, out var childSpec) || child.State is ChildState.Stopped or ChildState.Dropped) continue;
            if (i == index)
                Enter(i, spec.Strategy.RestartsAlone() ? ChildState.Restarting : ChildState.Pending);
            else if (child.IsUp)
                Stop(i, childSpec.Restart == Restart.Temporary ? ChildState.Dropped : ChildState.Pending);
            else if (child.State is ChildState.Completed or ChildState.Restarting)
                Enter(i, ChildState.Pending);
            // Nobody of a group starts before its slowest may.
            children[i] = children[i] with { NextStart = Later(child.NextStart, children[index].NextStart) };
            if (children[i] is { State: ChildState.Pending or ChildState.Restarting } or { AfterStop: ChildState.Pending })
                restarted.Add(child.Name);
        }
        return restarted.ToImmutable();
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other > one ? other : one;

    /// <summary>Ends the supervisor if the child that just ended by itself is significant (supervisor.erl check_auto_shutdown/2).</summary>
    private void ShutDownWith(int index)
    {
        if (ending is not null || !IsSignificant(children[index])) return;
        var others = children.Where((child, i) => i != index && IsSignificant(child));
        var shutDown = spec.AutoShutdown switch
        {
            AutoShutdown.Never => false,
            AutoShutdown.AnySignificant => true,
            AutoShutdown.AllSignificant => !others.Any(IsActive),
            _ => throw new UnreachableException(),
        };
        if (shutDown) End(index, EndingReason.AutoShutdown);
    }

    /// <summary>It runs, or will again. One that is being stopped for good is none.</summary>
    private static bool IsActive(Child child) => child.IsUp || child.IsAwaited || child.AfterStop == ChildState.Pending;

    private bool IsSignificant(Child child) => specs.TryGetValue(child.Name, out var childSpec) && childSpec.Significant;

    private void End(int index, EndingReason reason)
    {
        var child = children[index];
        var holds = reason == EndingReason.IntensityExceeded && spec.GiveUp == GiveUp.Hold;
        ending = new Ending(reason, now, child.Name, holds);
        // Whatever still runs of the last straw is stopped in its turn with the others.
        if (child.IsUp) Stop(index, ChildState.Stopped);
        Tell(new Report(reason == EndingReason.AutoShutdown ? ReportKind.AutoShutdown : ReportKind.IntensityExceeded)
        {
            Child = child.Name,
            Incarnation = child.Incarnation,
            Exit = child.LastExit,
        });
    }

    private void TellExit(int index, Exit exit, ImmutableArray<string> restarted) => Tell(new Report(exit.Class switch
    {
        ExitClass.StartFailure => ReportKind.ChildStartFailed,
        ExitClass.Disruption => ReportKind.ChildDisrupted,
        ExitClass.Shutdown => ReportKind.ChildGaveUp,
        _ => ReportKind.ChildTerminated,
    })
    { Child = children[index].Name, Incarnation = exit.Incarnation, Exit = exit, Restarted = restarted });
}
