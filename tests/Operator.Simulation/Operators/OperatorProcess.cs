using System.Text.Json;
using Crds;
using Crds.Json;
using KubeApi;
using Microsoft.Extensions.Logging.Abstractions;
using Operator.Acting;
using Operator.Deciding;
using Operator.Kinds;
using Operator.Observing;
using Operator.Reporting;
using Operator.Tracing;

namespace Operator.Simulation;

/// <summary>
/// One operator process: everything of the real one from the API client to the reconciler, put together as in its Program.
/// Only the work queue and the thread pool are replaced, by something that asks the seed who is next.
/// </summary>
internal sealed class OperatorProcess
{
    public static readonly ClusterConfig Config = new(new ServerTrust(new Uri("http://simulated")))
    {
        Namespace = "ns",
        Source = "simulation",
    };

    private readonly VirtualTime time;
    private readonly Dice dice;
    private readonly Story story;
    private readonly Faults faults;
    private readonly ProcessClock clock;
    private readonly ObjectStore<Tree> trees = new(tree => tree.Parent?.Uid);
    private readonly ObjectStore<Pod> pods = new(pod => pod.ControllerUid);
    private readonly Reflector<Tree> treeReflector;
    private readonly Reflector<Pod> podReflector;
    private readonly Reconciler reconciler;
    private readonly Acceptance acceptance;
    private readonly Observer observer;
    private readonly HashSet<Call> underWay = [];

    private readonly Dictionary<ObjectKey, Visits> queue = [];

    public OperatorProcess(string name, SimulatedServer server, Dice dice, Faults faults, Story story, int pageSize, TimeSpan clockOffset)
    {
        (Name, time, this.dice, this.story, this.faults) = (name, server.Time, dice, story, faults);
        clock = new ProcessClock(time) { Offset = clockOffset };
        Network = new Network(server, dice, faults, story, this);
        var api = new ApiClient(Config, NullLoggerFactory.Instance, clock, KubeApi.Limits.Default, Network, dice.Random);
        var revisions = new Revisions(api);
        acceptance = new Acceptance(api, revisions);
        observer = new Observer(api, pods, trees);
        var events = new EventRecorder(api, clock, NullLogger<EventRecorder>.Instance);
        reconciler = new Reconciler(
            trees, acceptance, revisions, observer, new Executor(api, pods, trees, new Leadership(null), NullLogger<Executor>.Instance),
            new Finalizer(api, trees), new StatusWriter(api, trees), new Reporter(events, NullLogger<Reporter>.Instance),
            new Rounds(clock), clock);
        treeReflector = new Reflector<Tree>(
            api, KindTypes.Trees, new ListOptions { PageSize = pageSize }, trees, Changed, clock, NullLogger.Instance);
        podReflector = new Reflector<Pod>(
            api, KindTypes.Pods, new ListOptions { PageSize = pageSize, LabelSelector = Labels.Tree }, pods, Changed, clock,
                NullLogger.Instance);
    }

    public string Name { get; }

    public Network Network { get; }

    public bool Alive => !clock.Dead;

    /// <summary>Requests other than those of the watches, since <see cref="Mark"/>.</summary>
    public long RequestsSinceMark { get; private set; }

    public string? LastRequest { get; private set; }

    public void Start()
    {
        story.Tell($"{Name} starts");
        _ = Follow(treeReflector.Run);
        _ = Follow(podReflector.Run);
    }

    /// <summary>The process is killed. What it has sent may arrive all the same.</summary>
    public void Crash()
    {
        story.Tell($"{Name} is killed");
        clock.Dead = true;
        foreach (var call in underWay) call.Abandoned = true;
        Network.Abandon();
    }

    public void StepClock(TimeSpan by)
    {
        story.Tell($"{Name}: its clock is set by {by.TotalSeconds:0.0} s");
        clock.Offset += by;
    }

    public void Mark() => RequestsSinceMark = 0;

    /// <summary>What the visit to a tree that is under way knows for certain about it; null if nothing.</summary>
    public Confirmed? ConfirmedOf(ObjectKey tree) => queue.GetValueOrDefault(tree)?.Confirmed;

    public void Sending(Call call)
    {
        if (call.Request.Verb is "watch" or "list") return;
        // A template that was refused is tried again every minute, for policies change; that is no write.
        if (!call.Request.DryRun)
        {
            RequestsSinceMark++;
            LastRequest = call.Request.ToString();
        }
        underWay.Add(call);
        faults.Calls++;
        faults.CallSent?.Invoke(this, call);
    }

    public void Arriving(Call call) => underWay.Remove(call);

    /// <summary>A tree that was read or written is certain as of then: its newest version was in this process's hands.</summary>
    public void Arrived(Call call, Answer answer)
    {
        faults.CallArrived?.Invoke(this, call);
        if (call.Request.Plural != SupervisionTree.Plural || call.Request.Verb is "list" || answer.Code != 200 || call.Abandoned) return;
        if (!queue.TryGetValue(new ObjectKey(call.Request.Namespace, call.Request.Name), out var visits)) return;
        using var json = JsonDocument.Parse(answer.Body);
        visits.Confirmed = new Confirmed(
            json.RootElement.GetProperty("metadata").GetProperty("uid").GetString()!,
            json.RootElement.TryGetProperty("status", out var status)
                ? status.Deserialize(CrdsJson.Default.SupervisionTreeStatus)!
                : new SupervisionTreeStatus());
    }

    private async Task Follow(Func<CancellationToken, Task> run)
    {
        try
        {
            await run(CancellationToken.None);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            faults.Fail(new Violation($"a reflector ended: {e}"));
        }
    }

    private void Changed(Change<Tree> change)
    {
        if (change.Kind == ChangeKind.Deleted)
        {
            acceptance.Forget(change.Object.Uid);
            observer.NoteGone(change.Object.Parent?.Uid, change.Object);
        }
        Add(change.Object.Key);
        if (change.Object.Parent is { } parent) Add(new ObjectKey(change.Object.Key.Namespace, parent.Name));
    }

    private void Changed(Change<Pod> change)
    {
        if (change.Kind == ChangeKind.Deleted) observer.NoteGone(change.Object.ControllerUid, change.Object);
        if (change.Object.Metadata.Labels?.GetValueOrDefault(Labels.Tree) is { } tree)
            Add(new ObjectKey(change.Object.Metadata.Namespace ?? "", tree));
    }

    private void Add(ObjectKey key) => Add(key, TimeSpan.Zero);

    private void Add(ObjectKey key, TimeSpan wait)
    {
        var at = time.Elapsed + wait;
        if (!queue.TryGetValue(key, out var visits)) queue.Add(key, visits = new Visits());
        if (visits.Due is { } earlier && earlier <= at) return;
        visits.Due = at;
        Arrange(key, visits);
    }

    private void Arrange(ObjectKey key, Visits visits)
    {
        if (visits.Due is not { } due) return;
        visits.Next?.Cancel();
        visits.Next = time.In(due - time.Elapsed + dice.Milliseconds(0.01, 1), () => Look(key, visits));
    }

    private void Look(ObjectKey key, Visits visits)
    {
        visits.Next = null;
        if (!Alive || visits.UnderWay || visits.Due is not { } due) return;
        // Nothing is decided before both stores are complete: only then does absence mean anything.
        if (due > time.Elapsed || !trees.Synced || !pods.Synced)
        {
            visits.Next = time.In(dice.Milliseconds(1, 100), () => Look(key, visits));
            return;
        }
        visits.Due = null;
        _ = Visit(key, visits);
    }

    private async Task Visit(ObjectKey key, Visits visits)
    {
        visits.UnderWay = true;
        visits.Confirmed = null;
        try
        {
            var next = await reconciler.Reconcile(key, CancellationToken.None);
            visits.Failures = 0;
            visits.UnderWay = false;
            if (next is { } at) Add(key, at - clock.GetUtcNow());
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            visits.UnderWay = false;
            var backoff = TimeSpan.FromMilliseconds(Math.Min(50 * Math.Pow(2, Math.Min(visits.Failures++, 20)), 60_000));
            var why = e is ApiException { IsConflict: true } ? "a conflict" : e.Message;
            if (story.On) story.Tell($"{Name}: the visit to {key} failed: {why}");
            Add(key, backoff);
        }
        catch (Exception e) when (e is not Violation)
        {
            faults.Fail(new Violation($"{Name}: a bug in the operator: {e}"));
        }
        Arrange(key, visits);
    }

    private sealed class Visits
    {
        public TimeSpan? Due { get; set; }

        public VirtualTime.Appointment? Next { get; set; }

        public bool UnderWay { get; set; }

        public int Failures { get; set; }

        public Confirmed? Confirmed { get; set; }
    }
}

/// <summary>A tree's status when this process last read or wrote it: nothing newer existed at that moment.</summary>
internal sealed record Confirmed(string TreeUid, SupervisionTreeStatus Status);
