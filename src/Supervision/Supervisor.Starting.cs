namespace Supervision;

internal sealed partial class Supervisor
{
    private static readonly TimeSpan RefusalDelayMax = TimeSpan.FromMinutes(1);

    /// <summary>A start that was refused is tried again, at first after a second, and its time to start begins anew.</summary>
    public void HearRefusals()
    {
        foreach (var refused in observation.Refused)
        {
            var index = children.FindIndex(child => child.Name == refused.Child);
            if (index < 0) continue;
            var child = children[index];
            if (child.State != ChildState.Starting || child.Incarnation != refused.Incarnation || Current(child) is not null) continue;

            children[index] = Refused(child, refused.Reason, refused.Message, immediately: 0) with { Since = now };
            var refusal = children[index].Refusal;
            if (child.Refusal?.Reason != refusal!.Reason || child.Refusal?.Message != refusal.Message)
                Tell(new Report(ReportKind.ChildRefused) { Child = child.Name, Incarnation = child.Incarnation, Refusal = refusal });
        }
    }

    /// <param name="child">The child that may not run at present.</param>
    /// <param name="reason">Whose word it is.</param>
    /// <param name="message">And why.</param>
    /// <param name="immediately">How many times it is tried again without waiting.</param>
    private Child Refused(Child child, string reason, string message, int immediately)
    {
        var count = (child.Refusal?.Count ?? 0) + 1;
        var waits = count - immediately;
        var delay = Math.Min(Math.Pow(2, Math.Min(waits - 1, 10)), RefusalDelayMax.TotalSeconds);
        return child with
        {
            Refusal = new Refusal(now, reason, message, count),
            NextStart = waits > 0 ? now + TimeSpan.FromSeconds(delay) : null,
        };
    }

    /// <summary>
    /// Lets the children that are being stopped go on to what follows, all together, when nothing of them runs any more: a stop
    /// is one act, however many it takes. Of replicas, each by itself.
    /// </summary>
    public void FinishStops()
    {
        if (!Stopping) return;
        var together = spec.Strategy != Strategy.SimpleOneForOne;
        if (together && children.Any(child => child.State == ChildState.Stopping && IsStanding(child))) return;
        for (var i = children.Count - 1; i >= 0; i--)
        {
            var child = children[i];
            if (child.State != ChildState.Stopping || (!together && IsStanding(child))) continue;
            if (child.AfterStop is { } next)
            {
                Enter(i, next);
            }
            else
            {
                Tell(new Report(ReportKind.ChildRemoved) { Child = child.Name, Incarnation = child.Incarnation });
                highestRemoved = Math.Max(highestRemoved, child.Incarnation);
                children.RemoveAt(i);
                NotePlaces();
            }
        }
        KeepDown();
    }

    /// <summary>Something of it may still run. What has died may lie there: its monitor has heard 'DOWN'.</summary>
    private bool IsStanding(Child child) => instances[child.Name].Any(instance => !instance.Dead);

    /// <summary>A child that is ready has started: in OTP, its start function returned.</summary>
    public void NoteReady()
    {
        for (var i = 0; i < children.Count; i++)
        {
            var child = children[i];
            if (child.State != ChildState.Starting || Current(child) is not { } instance) continue;
            if (!instance.Ready)
            {
                if (child.ReadySince is not null) children[i] = child with { ReadySince = null };
                continue;
            }
            var readySince = child.ReadySince ?? now;
            if (now - readySince >= specs[child.Name].MinReady)
            {
                Enter(i, ChildState.Running);
                children[i] = children[i] with { Uid = instance.Uid, ReadySince = null, Refusal = null, NextStart = null };
            }
            else if (child.ReadySince is null)
            {
                children[i] = child with { Uid = instance.Uid, ReadySince = readySince };
            }
        }
    }

    /// <summary>
    /// Starts whom it is time to start: a child on its own as soon as nothing of it runs, the others first to last, each when
    /// the ones before it have started, and none while anybody is still being stopped. Where there is no order, all of these at
    /// once; of replicas, each is on its own.
    /// </summary>
    public void StartNext()
    {
        if (!children.Exists(child => child.State is ChildState.Pending or ChildState.Restarting)) return;
        var open = !Stopping && !children.Any(HasRemains) && !observation.Instances.Any(IsForeign);
        for (var i = 0; i < children.Count; i++)
        {
            var child = children[i];
            var may = child.State switch
            {
                ChildState.Pending when spec.Strategy != Strategy.SimpleOneForOne => open,
                ChildState.Pending or ChildState.Restarting => !HasRemains(child),
                _ => false,
            };
            if (may && !(child.NextStart > now)) children[i] = Begun(child);
            open = open && !(spec.IsOrdered && children[i].IsAwaited);
        }
    }

    /// <summary>An instance of a child that nobody knows any more, still running.</summary>
    private bool IsForeign(Instance instance) => Find(instance.Child) is null && !instance.Dead;

    private Child Begun(Child child) => child with
    {
        State = ChildState.Starting,
        Since = now,
        StartedAt = now,
        Incarnation = instances[child.Name].Select(instance => instance.Incarnation).Append(child.Incarnation).Max() + 1,
        Type = specs[child.Name].Type,
        Revision = specs[child.Name].Revision,
        Uid = null,
        ReadySince = null,
        NextStart = null,
    };
}
