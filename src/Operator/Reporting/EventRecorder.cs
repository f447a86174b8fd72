using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Crds;
using KubeApi;
using Operator.Acting;
using Operator.Kinds;
using Supervision;

namespace Operator.Reporting;

/// <summary>
/// Tells of what happened as Kubernetes events, with the four facts of an OTP report: the supervisor is what the event
/// regards, the context is its reason, why is in its note, the offender is its related object. Nothing waits for it: when
/// the API server takes events slower than they happen, the oldest are lost. The status keeps the last of them as history.
/// </summary>
internal sealed class EventRecorder(ApiClient api, TimeProvider time, ILogger<EventRecorder> log) : BackgroundService
{
    private const int WaitingMax = 1000;
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly string instance = Environment.MachineName;
    private readonly Channel<(string Namespace, JsonObject Body)> waiting = Channel.CreateBounded<(string, JsonObject)>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public void Record(Tree tree, Report report, Wording wording) =>
        Record(tree, wording, report is { Child: { } child, Incarnation: > 0 } ? Offender(tree, child, report.Incarnation) : null);

    public void Record(Tree tree, Wording wording, JsonObject? related = null)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = KindTypes.Events.ApiVersion,
            ["kind"] = KindTypes.Events.Kind,
            ["metadata"] = new JsonObject { ["generateName"] = $"{tree.Metadata.Name}-", ["namespace"] = tree.Key.Namespace },
            ["eventTime"] = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["type"] = wording.Warning ? "Warning" : "Normal",
            ["reason"] = wording.Reason,
            ["action"] = "Supervise",
            ["note"] = Observing.Text.Bounded(wording.Sentence, Limits.MessageBytes),
            ["reportingController"] = SupervisionTree.Operator,
            ["reportingInstance"] = instance,
            ["regarding"] = new JsonObject
            {
                ["apiVersion"] = SupervisionTree.ApiVersion,
                ["kind"] = SupervisionTree.Kind,
                ["namespace"] = tree.Key.Namespace,
                ["name"] = tree.Metadata.Name,
                ["uid"] = tree.Uid,
            },
        };
        if (related is not null) body["related"] = related;
        waiting.Writer.TryWrite((tree.Key.Namespace, body));
    }

    private static JsonObject Offender(Tree tree, string child, long incarnation)
    {
        var isTree = tree.Status?.Children.Any(known => known.Name == child && known.Kind == ChildKind.SupervisionTree) == true;
        return new JsonObject
        {
            ["apiVersion"] = isTree ? SupervisionTree.ApiVersion : "v1",
            ["kind"] = isTree ? SupervisionTree.Kind : KindTypes.Pods.Kind,
            ["namespace"] = tree.Key.Namespace,
            ["name"] = Names.ForChild(tree.Metadata.Name, child, incarnation),
        };
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
        await foreach (var (ns, body) in waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (deadline.IsCancellationRequested) return;
            await Send(ns, body, deadline.Token);
        }
    }

    private async Task Send(string ns, JsonObject body, CancellationToken ct)
    {
        try
        {
            await api.Create(KindTypes.Events, ns, body, WriteAs.Operator, ct);
        }
        catch (ApiException e) when (e.IsNamespaceTerminating)
        {
            // There is nobody to tell any more.
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or OperationCanceledException)
        {
            Log.EventLost(log, (string?)body["reason"], e.Message);
        }
    }
}
