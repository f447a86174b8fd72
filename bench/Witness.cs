using System.Diagnostics;
using KubeApi;
using Microsoft.Extensions.Logging.Abstractions;
using Operator.Kinds;
using Operator.Observing;

namespace Bench;

/// <summary>A change of a pod, at the moment the witness saw it.</summary>
internal sealed record Sighting(long At, ChangeKind Kind, Pod Pod)
{
    public string Uid => Pod.Metadata.Uid!;

    public bool IsReady => Kind != ChangeKind.Deleted && Pod.Metadata.DeletionTimestamp is null
        && Pod.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" });

    public bool IsStopped => Kind == ChangeKind.Deleted || PodDeath.IsDead(Pod, DateTimeOffset.UtcNow);
}

/// <summary>
/// The one who sees everything and takes no part: a watch of its own on all pods of a namespace. All times are between two
/// of its sightings, whoever is measured.
/// </summary>
internal sealed class Witness : IAsyncDisposable
{
    private readonly ApiClient api;
    private readonly ObjectStore<Pod> pods = new();
    private readonly Lock gate = new();
    private readonly List<(Func<Sighting, bool> Is, TaskCompletionSource<Sighting> Seen)> awaited = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task watching;
    private long last = Stopwatch.GetTimestamp();

    public Witness(string kubeconfig, string ns)
    {
        api = Cluster.Connect(kubeconfig);
        watching = new Reflector<Pod>(
            api, KindTypes.Pods, new ListOptions { Namespace = ns }, pods, See, TimeProvider.System, NullLogger.Instance).Run(stop.Token);
    }

    /// <summary>Told in the order in which it is seen, by the witness's own task.</summary>
    public event Action<Sighting>? Saw;

    public IReadOnlyCollection<Pod> Pods => pods.All;

    public Task Begins(CancellationToken ct) => pods.WaitForSync(ct);

    /// <summary>The next sighting of this sort. Ask before the act that brings it about.</summary>
    public async Task<Sighting> Next(Func<Sighting, bool> isIt, CancellationToken ct)
    {
        var seen = new TaskCompletionSource<Sighting>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate) awaited.Add((isIt, seen));
        return await seen.Task.WaitAsync(TimeSpan.FromMinutes(5), ct);
    }

    /// <summary>Nothing was seen for so long.</summary>
    public async Task Quiet(TimeSpan length, CancellationToken ct)
    {
        while (Stopwatch.GetElapsedTime(Interlocked.Read(ref last)) is var silence && silence < length)
            await Task.Delay(length - silence, ct);
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
        api.Dispose();
    }

    private void See(Change<Pod> change)
    {
        var sighting = new Sighting(Stopwatch.GetTimestamp(), change.Kind, change.Object);
        Interlocked.Exchange(ref last, sighting.At);
        lock (gate)
        {
            for (var i = awaited.Count - 1; i >= 0; i--)
            {
                if (!awaited[i].Is(sighting)) continue;
                awaited[i].Seen.TrySetResult(sighting);
                awaited.RemoveAt(i);
            }
        }
        Saw?.Invoke(sighting);
    }
}
