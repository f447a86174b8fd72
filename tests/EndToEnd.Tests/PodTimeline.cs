using KubeApi;
using Microsoft.Extensions.Logging.Abstractions;
using Operator.Kinds;
using Operator.Observing;

namespace EndToEnd.Tests;

/// <summary>
/// An independent witness: what happened to the pods of a namespace, in the order in which the API server tells it, as lines
/// such as <c>created shop-db-1</c>, <c>ready shop-db-1</c>, <c>dead shop-db-1</c>, <c>stopping shop-db-1</c>, <c>gone shop-db-1</c>.
/// </summary>
internal sealed class PodTimeline : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private readonly Dictionary<string, Pod> pods = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task watching;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PodTimeline(ApiClient api, string ns)
    {
        var reflector = new Reflector<Pod>(
            api, KindTypes.Pods, new ListOptions { Namespace = ns }, new ObjectStore<Pod>(), Note,
            TimeProvider.System, NullLogger.Instance);
        watching = reflector.Run(stop.Token);
    }

    public string[] Lines
    {
        get { lock (gate) return [.. lines]; }
    }

    /// <summary>Hears every line as it comes, from the witness's own task.</summary>
    public Action<string>? Told { get; set; }

    /// <summary>Completes at the next change.</summary>
    public Task Changed
    {
        get { lock (gate) return changed.Task; }
    }

    /// <summary>Everything from now on; what was before is forgotten.</summary>
    public void Clear()
    {
        lock (gate) lines.Clear();
    }

    public Pod Pod(string name)
    {
        lock (gate) return pods[name];
    }

    public IReadOnlyList<string> Live
    {
        get { lock (gate) return [.. pods.Values.Where(pod => !IsDead(pod)).Select(pod => pod.Metadata.Name).Order()]; }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await watching;
        }
        catch (OperationCanceledException)
        {
            // Asked for.
        }
        stop.Dispose();
    }

    private void Note(Change<Pod> change)
    {
        var pod = change.Object;
        var name = pod.Metadata.Name;
        lock (gate)
        {
            var before = pods.GetValueOrDefault(name);
            if (before is null) NoteCreated(name);
            if (IsReady(pod) && !IsReady(before)) Tell($"ready {name}");
            if (IsDead(pod) && (before is null || !IsDead(before))) Tell($"dead {name}");
            if (pod.Metadata.DeletionTimestamp is not null && before?.Metadata.DeletionTimestamp is null) Tell($"stopping {name}");
            pods[name] = pod;
            if (change.Kind == ChangeKind.Deleted)
            {
                Tell($"gone {name}");
                pods.Remove(name);
            }
            changed.TrySetResult();
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Here, at the one place where every pod passes, the promise is checked: never two live pods for one child.</summary>
    private void NoteCreated(string name)
    {
        Tell($"created {name}");
        var child = name[..name.LastIndexOf('-')];
        var living = pods.Values.Where(pod => pod.Metadata.Name[..pod.Metadata.Name.LastIndexOf('-')] == child && !IsDead(pod));
        foreach (var pod in living) Tell($"TWO LIVE PODS: {pod.Metadata.Name} and {name}");
    }

    private void Tell(string line)
    {
        lines.Add(line);
        Told?.Invoke(line);
    }

    private static bool IsDead(Pod pod) => PodDeath.IsDead(pod, DateTimeOffset.UtcNow);

    private static bool IsReady(Pod? pod) =>
        pod?.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;
}
