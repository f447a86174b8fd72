using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Crds;
using KubeApi;
using Operator.Acting;
using Operator.Kinds;
using Operator.Tracing;
using Supervision;

namespace Operator.Reporting;

/// <summary>
/// Tells of what happened as Kubernetes events, with the four facts of an OTP report: the supervisor is what the event
/// regards, the context is its reason, why is in its note, the offender is its related object. The same is told on the offender,
/// with the two exchanged. Nothing waits for it, and it waits a moment for what is done about it. When the API server takes events
/// slower than they happen, the oldest are lost. The status keeps the last of them as history.
/// </summary>
internal sealed class EventRecorder(ApiClient api, TimeProvider time, ILogger<EventRecorder> log) : BackgroundService
{
    private const int WaitingMax = 1000;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    /// <summary>To people this is at once. To a restart it is long: the requests for its events are not in the way of its own.</summary>
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(100);

    private readonly string instance = Environment.MachineName;
    private readonly EventSeries series = new(time);
    private readonly EventBudget budget = new(time);
    private long lastStamp;
    private readonly Channel<Occurrence> waiting = Channel.CreateBounded<Occurrence>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        dropped => Log.EventDropped(log, dropped.Tree, dropped.Wording.Reason, $"{WaitingMax} are waiting already"));

    public void Record(Tree tree, Report report, Wording wording) =>
        Record(tree, wording, report is { Child: { } child, Incarnation: > 0 } ? Offender(tree, child, report) : null);

    public void Record(Tree tree, Wording wording, Offender? offender = null) =>
        waiting.Writer.TryWrite(new Occurrence(tree.Key, tree.Uid, wording, offender, time.GetUtcNow())
        {
            Round = Activity.Current?.Context ?? default,
        });

    private static Offender Offender(Tree tree, string child, Report report)
    {
        var name = Names.ForChild(tree.Metadata.Name, child, report.Incarnation);
        return tree.Status?.Children.Any(known => known.Name == child && known.Kind == ChildKind.SupervisionTree) == true
            ? new Offender(SupervisionTree.ApiVersion, SupervisionTree.Kind, name, report.Uid)
            : new Offender("v1", KindTypes.Pods.Kind, name, report.Uid);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What is waiting when the process is told to stop still gets a moment.
        using var deadline = new CancellationTokenSource();
        await using var stop = stoppingToken.Register(() =>
        {
            waiting.Writer.TryComplete();
            deadline.CancelAfter(DrainTime);
        });
        await foreach (var occurrence in waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (deadline.IsCancellationRequested) return;
            await LetOthersGoFirst(occurrence, stoppingToken);
            await Tell(occurrence, deadline.Token);
        }
    }

    private async Task LetOthersGoFirst(Occurrence occurrence, CancellationToken stopping)
    {
        var left = Courtesy - (time.GetUtcNow() - occurrence.Time);
        if (left <= TimeSpan.Zero) return;
        // Never longer, whatever clocks do; and no longer than there is time.
        if (left > Courtesy) left = Courtesy;
        await Task.Delay(left, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Tell(Occurrence occurrence, CancellationToken ct)
    {
        var tellings = occurrence.Tellings.Select(telling => (telling, series.Add(telling))).ToList();
        if (!budget.TrySpend(occurrence.TreeUid, occurrence.Wording.Reason))
        {
            // It is counted, and shows when the series is written the next time.
            Log.EventDropped(log, occurrence.Tree, occurrence.Wording.Reason, "the tree has had too many of them");
            return;
        }
        using var traced = Rounds.Telling(occurrence.Round);
        foreach (var (telling, it) in tellings) await Write(telling, it, ct);
    }

    private async Task Write(Occurrence occurrence, EventSeries.Series it, CancellationToken ct)
    {
        try
        {
            if (it.EventName is { } name && await Continue(occurrence, name, it.Count, ct)) return;
            var body = occurrence.ToEvent($"{occurrence.Regarding}.{NextStamp(occurrence.Time):x16}", instance, it.Count);
            var written = await api.Create(KindTypes.Events, occurrence.Tree.Namespace, body, WriteAs.Operator, ct);
            it.EventName = written.Metadata.Name;
        }
        catch (ApiException e) when (e.IsNamespaceTerminating)
        {
            // There is nobody to tell any more.
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or OperationCanceledException)
        {
            Log.EventLost(log, occurrence.Wording.Reason, e.Message);
        }
    }

    /// <summary>
    /// Nanoseconds of Unix time, each a little later than the one before: in names, as client-go has them, and so what is
    /// listed by name is listed as it happened. <c>kubectl describe</c> knows no other order for events of this API.
    /// </summary>
    private long NextStamp(DateTimeOffset time) =>
        lastStamp = Math.Max((time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick, lastStamp + 1);

    /// <returns>false: the event is there no more; events live for an hour or so.</returns>
    private async Task<bool> Continue(Occurrence occurrence, string name, int count, CancellationToken ct)
    {
        try
        {
            var patch = new JsonObject { ["series"] = occurrence.Series(count) };
            await api.Patch(
                KindTypes.Events, occurrence.Tree.Namespace, name, PatchType.Merge, patch, null, WriteAs.Operator, ct);
            return true;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }
}
