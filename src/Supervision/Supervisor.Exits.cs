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
        for (var i = 0; i < _children.Count; i++)
        {
            if (_children[i].IsUp && ExitOf(_children[i]) is { } exit) exits.Add((i, exit));
        }
        foreach (var (index, exit) in exits.OrderBy(seen => seen.Exit.FinishedAt).ThenByDescending(seen => seen.Index))
        {
            if (_children[index].IsUp && _ending is null or { Holds: true }) HandleExit(index, exit);
        }
    }

    private Exit? ExitOf(Child child)
    {
        if (Current(child) is not { } instance) return child.Uid is null ? null : Disrupted("Deleted");
        if (child.Uid is not null && child.Uid != instance.Uid) return Disrupted("Replaced");
        if (instance.Exit is not null) return instance.Exit;
        if (instance.Deleting) return Disrupted("Deleted");
        return child.State == ChildState.Starting && StartDeadline(child) <= _now
            ? new Exit(ExitClass.StartFailure, _now) { Reason = "StartTimeout" }
            : null;
    }

    private Exit Disrupted(string reason) => new(ExitClass.Disruption, _now) { Reason = reason };

    private DateTimeOffset StartDeadline(Child child) => child.Since + _specs[child.Name].StartTimeout;

    private void HandleExit(int index, Exit seen)
    {
        var child = _children[index];
        var exit = seen with
        {
            Class = Classify(child, seen.Class),
            Incarnation = child.Incarnation,
            SeenAt = _now,
        };
        _children[index] = child with { LastExit = exit };
        switch (_specs[child.Name].Restart.After(exit.Class))
        {
            case Verdict.Restart when _ending is not null:
                Enter(index, ChildState.Stopped);
                TellExit(index, exit, ImmutableArray<string>.Empty);
                break;
            case Verdict.Restart:
                TryRestart(index, exit);
                break;
            case Verdict.Complete:
                Enter(index, ChildState.Completed);
                Tell(new Report(ReportKind.ChildCompleted) { Child = child.Name, Incarnation = child.Incarnation, Exit = exit });
                ShutDownWith(index);
                break;
            case Verdict.Drop:
                Enter(index, ChildState.Dropped);
                Tell(new Report(ReportKind.ChildDropped) { Child = child.Name, Incarnation = child.Incarnation, Exit = exit });
                ShutDownWith(index);
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>
    /// What ends before it was ready failed to start. Except a child that may end and ended well: its work took less time
    /// than it took to see that it was ready.
    /// </summary>
    private ExitClass Classify(Child child, ExitClass seen) => (child.State, seen) switch
    {
        (ChildState.Starting, ExitClass.Abnormal) => ExitClass.StartFailure,
        (ChildState.Starting, ExitClass.Normal) when _specs[child.Name].Restart == Restart.Permanent => ExitClass.StartFailure,
        _ => seen,
    };

    /// <summary>Counts first, then restarts whom the strategy says (supervisor.erl restart/2). A failed start comes here too.</summary>
    private void TryRestart(int index, Exit exit)
    {
        var child = _children[index];
        if (exit.Counts)
        {
            _window = _window.Add(new CountedRestart(_now, child.Name, child.Incarnation, exit.Reason), _spec.Period);
            if (_window.Used > _spec.Intensity)
            {
                TellExit(index, exit, ImmutableArray<string>.Empty);
                End(index, EndingReason.IntensityExceeded);
                return;
            }
            _restarts++;
        }
        _children[index] = Delayed(child, exit) with { Restarts = child.Restarts + 1 };
        TellExit(index, exit, RestartAffected(index));
    }

    private Child Delayed(Child child, Exit exit)
    {
        if (_spec.Backoff is not { } backoff || !exit.Counts) return child with { NextStart = null };
        var wasHealthy = child.State == ChildState.Running && _now - child.Since >= backoff.ResetAfter;
        var failures = wasHealthy ? 1 : child.Failures + 1;
        var delay = backoff.Delay(failures, $"{child.Name}-{child.Incarnation}");
        return child with { Failures = failures, NextStart = delay > TimeSpan.Zero ? _now + delay : null };
    }

    /// <summary>
    /// Stops the others that the strategy includes, and has all of them started in order. Includes children that completed:
    /// they run again. Temporary ones are stopped for good.
    /// </summary>
    private ImmutableArray<string> RestartAffected(int index)
    {
        var restarted = ImmutableArray.CreateBuilder<string>();
        var end = _spec.Strategy.EndAffected(index, _children.Count);
        for (var i = _spec.Strategy.FirstAffected(index); i < end; i++)
        {
            var child = _children[i];
            if (!_specs.TryGetValue(child.Name, out var spec) || child.State is ChildState.Stopped or ChildState.Dropped) continue;
            if (i == index)
                Enter(i, _spec.Strategy == Strategy.OneForOne ? ChildState.Restarting : ChildState.Pending);
            else if (child.IsUp)
                Stop(i, spec.Restart == Restart.Temporary ? ChildState.Dropped : ChildState.Pending);
            else if (child.State is ChildState.Completed or ChildState.Restarting)
                Enter(i, ChildState.Pending);
            // Nobody of a group starts before its slowest may.
            _children[i] = _children[i] with { NextStart = Later(child.NextStart, _children[index].NextStart) };
            if (_children[i].AfterStop is not ChildState.Dropped) restarted.Add(child.Name);
        }
        return restarted.ToImmutable();
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other > one ? other : one;

    /// <summary>Ends the supervisor if the child that just ended by itself is significant (supervisor.erl check_auto_shutdown/2).</summary>
    private void ShutDownWith(int index)
    {
        if (_ending is not null || !IsSignificant(_children[index])) return;
        var others = _children.Where((child, i) => i != index && IsSignificant(child));
        var shutDown = _spec.AutoShutdown switch
        {
            AutoShutdown.Never => false,
            AutoShutdown.AnySignificant => true,
            AutoShutdown.AllSignificant => others.All(child => !child.IsAwaited && !IsClaimed(child)),
            _ => throw new UnreachableException(),
        };
        if (shutDown) End(index, EndingReason.AutoShutdown);
    }

    private bool IsSignificant(Child child) => _specs.TryGetValue(child.Name, out var spec) && spec.Significant;

    private void End(int index, EndingReason reason)
    {
        var child = _children[index];
        var holds = reason == EndingReason.IntensityExceeded && _spec.GiveUp == GiveUp.Hold;
        _ending = new Ending(reason, _now, child.Name, holds);
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
        _ => ReportKind.ChildTerminated,
    })
    { Child = _children[index].Name, Incarnation = exit.Incarnation, Exit = exit, Restarted = restarted });
}
