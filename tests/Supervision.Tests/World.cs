using System.Collections.Immutable;

namespace Supervision.Tests;

/// <summary>
/// A world in which every act takes effect at once. It follows plans the way the operator does, keeps a readable trace
/// (<c>start a</c>, <c>stop c</c>, <c>fail b</c>, <c>give up</c>), and checks after every decision what must never be untrue.
/// </summary>
internal sealed partial class World
{
    private readonly List<Instance> instances = [];
    private readonly List<string> trace;
    private int uids;
    private DateTimeOffset now = Some.Instant;

    public World(SupervisorSpec spec)
    {
        Spec = spec;
        trace = [];
        Settle();
        trace.Clear();
    }

    public World(Strategy strategy, int intensity, params ChildSpec[] children)
        : this(Some.Supervisor(strategy, intensity, children)) { }

    /// <summary>A world in which nothing has happened yet.</summary>
    public static World Unstarted(SupervisorSpec spec) => new(spec with { Suspend = true }) { Spec = spec };

    public SupervisorSpec Spec { get; set; }

    public SupervisorState State { get; private set; } = SupervisorState.Initial;

    /// <summary>What is in force once the supervisor has rolled back.</summary>
    public SupervisorSpec? AfterRollback { get; set; }

    public DateTimeOffset Now => outer?.Now ?? now;

    public bool Deleting { get; set; }

    public Plan? LastPlan { get; private set; }

    public List<Report> Reports { get; } = [];

    /// <summary>How many of a child's next starts fail.</summary>
    public Dictionary<string, int> FailingStarts { get; init; } = [];

    /// <summary>How many of a child's next instances exit as soon as they have started, and how.</summary>
    public Dictionary<string, (ExitClass Exit, int Times)> BriefLives { get; } = [];

    /// <summary>Children whose instances are made but do not become ready.</summary>
    public HashSet<string> NeverReady { get; } = [];

    /// <summary>Children whose instances, once told to stop, take until <see cref="LetGo"/>.</summary>
    public HashSet<string> SlowToStop { get; init; } = [];

    public Child this[string child] => State.Children.Single(known => known.Name == child);

    public IEnumerable<string> Running =>
        instances.Where(instance => !instance.Dead && !IsUnheard(instance)).Select(instance => instance.Child);

    public IReadOnlyList<Instance> Instances => instances;

    /// <summary>The trace since it was last taken.</summary>
    public string[] TakeTrace()
    {
        string[] taken = [.. trace];
        trace.Clear();
        return taken;
    }

    public World Crash(params string[] children) => Exit(ExitClass.Abnormal, children);

    public World EndWell(params string[] children) => Exit(ExitClass.Normal, children);

    /// <summary>All of them are seen to have exited at once, in this order.</summary>
    public World Exit(ExitClass exit, params string[] children)
    {
        foreach (var child in children) Mark(child, exit);
        Settle();
        return this;
    }

    /// <summary>The newest instance has exited, but nobody has looked yet.</summary>
    public World Mark(string child, ExitClass exit, bool dead = true)
    {
        var at = instances.FindLastIndex(instance => instance.Child == child && !instance.Dead);
        instances[at] = Exited(instances[at], exit, dead);
        return this;
    }

    /// <summary>Something outside has begun to kill the newest instance, and nobody will tell when it is through.</summary>
    public World BeginToKill(string child, TimeSpan within)
    {
        Mark(child, ExitClass.Disruption, dead: false);
        var at = instances.FindLastIndex(instance => instance.Child == child && !instance.Dead);
        instances[at] = instances[at] with { Deleting = true, DeadBy = Now + within };
        Settle();
        return this;
    }

    /// <summary>Time passes, and with it whoever is dead by then.</summary>
    public World WaitForDeath(TimeSpan time)
    {
        now += time;
        for (var i = 0; i < instances.Count; i++)
        {
            if (instances[i].DeadBy <= Now) instances[i] = instances[i] with { Deleting = false, Dead = true, DeadBy = null };
        }
        Settle();
        return this;
    }

    /// <summary>Somebody else deletes the child's instance; it is gone at once.</summary>
    public World Vanish(string child)
    {
        instances.RemoveAll(instance => instance.Child == child && !instance.Dead);
        Settle();
        return this;
    }

    /// <summary>Somebody else has asked for the deletion of the child's instance, which is still there.</summary>
    public World DeleteSlowly(string child)
    {
        var at = instances.FindLastIndex(instance => instance.Child == child && !instance.Dead);
        instances[at] = instances[at] with { Deleting = true };
        Settle();
        return this;
    }

    /// <summary>Nothing of it runs any more, but it can still be seen.</summary>
    public World Die(string child)
    {
        var at = instances.FindLastIndex(instance => instance.Child == child && instance.Deleting);
        instances[at] = instances[at] with { Dead = true };
        Settle();
        return this;
    }

    public World LetGo(string child)
    {
        SlowToStop.Remove(child);
        instances.RemoveAll(instance => instance.Child == child && instance.Deleting);
        Settle();
        return this;
    }

    public World BecomeReady(string child)
    {
        NeverReady.Remove(child);
        var at = instances.FindLastIndex(instance => instance.Child == child && !instance.Dead);
        instances[at] = instances[at] with { Ready = true };
        Settle();
        return this;
    }

    public World Wait(TimeSpan time)
    {
        now += time;
        Settle();
        return this;
    }

    public World Change(Func<SupervisorSpec, SupervisorSpec> change)
    {
        Spec = change(Spec);
        Settle();
        return this;
    }

    public void Settle(ImmutableArray<Refused> refused = default)
    {
        SettleWithin();
        for (var decisions = 0; decisions < 1000; decisions++)
        {
            var observation = new Observation([.. instances])
            {
                Deleting = Deleting,
                Refused = refused.IsDefault ? [] : refused,
            };
            refused = default;
            var plan = Planner.Decide(Spec, observation, State, Now);
            CheckInvariants(plan);
            var changed = !ReferenceEquals(plan.Next, State);
            if (plan.Next.Rollback != State.Rollback && AfterRollback is { } older) Spec = older;
            State = plan.Next;
            LastPlan = plan;
            Reports.AddRange(plan.Reports);
            foreach (var report in plan.Reports) Trace(report);
            var acted = false;
            foreach (var step in plan.Steps) acted |= Take(step);
            if (changed || acted || HearNext()) continue;
            hasBeenReady |= IsReady;
            return;
        }
        throw new InvalidOperationException("The world does not come to rest:\n" + string.Join('\n', trace.TakeLast(40)));
    }

    private bool Take(Step step) => step switch
    {
        Step.Start start => Start(start),
        Step.Stop stop => Delete(stop.Instance, "stop"),
        Step.Revise revise => Revise(revise.Instance),
        Step.Remove remove => Delete(remove.Instance, remove.Instance.Dead ? null : "remove"),
        _ => throw new InvalidOperationException(),
    };

    private bool Revise(Instance instance)
    {
        trace.Add($"revise {instance.Child}");
        instances[instances.IndexOf(instance)] = instance with { Revision = SpecOf(instance.Child).Revision };
        return true;
    }

    private ChildSpec SpecOf(string child) => Spec.Strategy == Strategy.SimpleOneForOne
        ? Spec.Children[0]
        : Spec.Children.Single(known => known.Name == child);

    private bool Start(Step.Start start)
    {
        if (Refusing.Contains(start.Child)) return false;
        var instance = new Instance(start.Child, start.Incarnation, $"uid-{++uids}")
        {
            Type = SpecOf(start.Child).Type,
            Revision = SpecOf(start.Child).Revision,
            Ready = !NeverReady.Contains(start.Child) && !Supervisors.ContainsKey(start.Child),
        };
        if (FailingStarts.GetValueOrDefault(start.Child) > 0)
        {
            FailingStarts[start.Child]--;
            instance = Exited(instance with { Ready = false }, ExitClass.Abnormal, dead: true);
            trace.Add($"fail {start.Child}");
        }
        else
        {
            trace.Add($"start {start.Child}");
            if (BriefLives.TryGetValue(start.Child, out var brief) && brief.Times > 0)
            {
                BriefLives[start.Child] = brief with { Times = brief.Times - 1 };
                instance = Exited(instance, brief.Exit, dead: true);
            }
        }
        instances.Add(instance);
        StartWithin(start.Child);
        return true;
    }

    /// <summary>Children of which no instance can be made; say so with <see cref="Settle"/>.</summary>
    public HashSet<string> Refusing { get; } = [];

    private bool Delete(Instance instance, string? word)
    {
        var unheard = IsUnheard(instance);
        if (word is not null && !unheard) trace.Add($"{word} {instance.Child}");
        if (!instance.Dead && !unheard && StopWithin(instance.Child)) return true;
        var at = instances.IndexOf(instance);
        if (SlowToStop.Contains(instance.Child) && !instance.Dead && !unheard)
            instances[at] = instance with { Deleting = true, Ready = false };
        else instances.RemoveAt(at);
        return true;
    }

    private void Trace(Report report)
    {
        var word = report.Kind switch
        {
            ReportKind.IntensityExceeded when outer is not null && !hasBeenReady => "cannot start",
            ReportKind.IntensityExceeded => "give up",
            ReportKind.AutoShutdown => "auto-shutdown",
            ReportKind.RolledBack => "roll back",
            ReportKind.Terminated => "terminated",
            _ => null,
        };
        if (word is not null) trace.Add($"{word} {Spec.Name}".TrimEnd());
    }

    private void CheckInvariants(Plan plan)
    {
        foreach (var child in plan.Next.Children)
        {
            var before = State.Children.SingleOrDefault(known => known.Name == child.Name);
            child.Restarts.ShouldBeGreaterThanOrEqualTo(before?.Restarts ?? 0);
        }
        foreach (var start in plan.Steps.OfType<Step.Start>())
        {
            instances.Exists(instance => instance.Child == start.Child && !instance.Dead)
                .ShouldBeFalse($"two live instances of {start.Child}");
        }
        if (Spec is { Order: Order.InOrder, Strategy: not Strategy.SimpleOneForOne })
            plan.Steps.OfType<Step.Stop>().Count().ShouldBeLessThanOrEqualTo(1, "one is stopped at a time");
        plan.Next.Restarts.ShouldBeLessThanOrEqualTo(State.Restarts + plan.Next.Children.Length);
        (plan.WakeAt ?? DateTimeOffset.MaxValue).ShouldBeGreaterThan(Now);
    }
}
