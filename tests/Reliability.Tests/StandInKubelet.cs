using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using EndToEnd.Tests;
using KubeApi;
using Microsoft.Extensions.Logging.Abstractions;
using Operator.Kinds;
using Operator.Observing;

namespace Reliability.Tests;

/// <summary>
/// Does for the pods of a namespace what a kubelet does, in an instant and without containers: says that they run and are
/// ready, that they crashed, that they have stopped. The API server is real, the pods in it are real objects; only nothing
/// runs. No scheduler takes them (<c>schedulerName</c>), and a finalizer keeps a deleted one until it has "stopped", as a
/// kubelet would. Where what containers really do matters, tests use a real kubelet instead.
/// </summary>
internal sealed class StandInKubelet : IAsyncDisposable
{
    private const string Name = "reliability.test/stand-in-kubelet";
    private const string Scheduler = "stand-in";

    private readonly ApiClient api = Cluster.Connect();
    private readonly string ns;
    private readonly ConcurrentDictionary<string, string> ready = new();
    private readonly Channel<Pod> seen = Channel.CreateUnbounded<Pod>();
    private readonly ConcurrentQueue<Pod> missed = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task working;
    private volatile bool away;

    public StandInKubelet(string ns)
    {
        this.ns = ns;
        var reflector = new Reflector<Pod>(
            api, KindTypes.Pods, Its(), new ObjectStore<Pod>(),
            change => { if (change.Kind != ChangeKind.Deleted) seen.Writer.TryWrite(change.Object); },
            TimeProvider.System, NullLogger.Instance);
        working = Task.WhenAll(reflector.Run(stop.Token), Work());
    }

    /// <summary>A child for it.</summary>
    public static JsonObject Child(string name, string restart = "Permanent") => new()
    {
        ["name"] = name,
        ["restart"] = restart,
        ["template"] = new JsonObject
        {
            ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray(Name) },
            ["spec"] = new JsonObject
            {
                ["schedulerName"] = Scheduler,
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = "nothing" }),
            },
        },
    };

    /// <summary>
    /// The container of a pod ends by itself. As with a kubelet, the phase follows; here at once. A pod that is being deleted
    /// already, or gone, cannot crash any more.
    /// </summary>
    /// <param name="pod">Whose.</param>
    /// <param name="exitCode">With which code.</param>
    /// <param name="clockError">How far the node's clock is ahead.</param>
    /// <returns>False if it could not.</returns>
    public async Task<bool> Crash(string pod, int exitCode = 1, TimeSpan clockError = default)
    {
        try
        {
            var running = await api.Get(KindTypes.Pods, ns, pod, stop.Token);
            if (running.Metadata.DeletionTimestamp is not null || PodDeath.IsDead(running, DateTimeOffset.UtcNow)) return false;
            var version = running.Metadata.ResourceVersion;
            await Patch(pod, Status("Running", Terminated(exitCode, clockError), isReady: false, version));
            await Patch(pod, Status(exitCode == 0 ? "Succeeded" : "Failed", Terminated(exitCode, clockError), isReady: false));
            return true;
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            return false;
        }
    }

    /// <summary>The node is lost: nothing is said of its pods any more, and none of them ever goes.</summary>
    public void Leave() => away = true;

    /// <summary>The node is back, and does what it missed.</summary>
    public void Return()
    {
        away = false;
        while (missed.TryDequeue(out var pod)) seen.Writer.TryWrite(pod);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await working;
        }
        catch (OperationCanceledException)
        {
            // Asked for.
        }
        // What a failed test leaves must not keep its namespace from ending.
        await foreach (var page in api.List(KindTypes.Pods, Its(), CancellationToken.None))
        {
            foreach (var pod in page.Items) await Release(pod, CancellationToken.None);
        }
        stop.Dispose();
        api.Dispose();
    }

    /// <summary>Its own pods: others in the namespace may have a real kubelet.</summary>
    private ListOptions Its() => new() { Namespace = ns, FieldSelector = $"spec.schedulerName={Scheduler}" };

    private async Task Work()
    {
        await foreach (var pod in seen.Reader.ReadAllAsync(stop.Token))
        {
            if (away)
            {
                missed.Enqueue(pod);
                continue;
            }
            try
            {
                if (pod.Metadata.DeletionTimestamp is not null) await Stop(pod);
                else if (pod.Status.ContainerStatuses.Count == 0 && ready.TryAdd(pod.Metadata.Uid!, pod.Metadata.Name))
                    await Patch(pod.Metadata.Name, Status("Running", new JsonObject { ["running"] = new JsonObject() }, isReady: true));
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                // Gone meanwhile.
            }
            catch (Exception e) when (e is ApiException or HttpRequestException)
            {
                ready.TryRemove(pod.Metadata.Uid!, out _);
                _ = Again(pod);
            }
        }
    }

    /// <summary>A kubelet does not give up either.</summary>
    private async Task Again(Pod pod)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), stop.Token);
            var now = await api.Get(KindTypes.Pods, ns, pod.Metadata.Name, stop.Token);
            if (now.Metadata.Uid == pod.Metadata.Uid) seen.Writer.TryWrite(now);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // Gone meanwhile.
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            seen.Writer.TryWrite(pod);
        }
    }

    private async Task Stop(Pod pod)
    {
        if (!PodDeath.IsDead(pod, DateTimeOffset.UtcNow))
            await Patch(pod.Metadata.Name, Status("Succeeded", Terminated(0), isReady: false));
        await Release(pod, stop.Token);
    }

    private async Task Release(Pod pod, CancellationToken ct)
    {
        var without = new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null, ["uid"] = pod.Metadata.Uid } };
        try
        {
            await api.Patch(KindTypes.Pods, ns, pod.Metadata.Name, PatchType.Merge, without, null, null, ct);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone, and perhaps another one in its place.
        }
    }

    private Task<Pod> Patch(string pod, JsonObject status) =>
        api.Patch(KindTypes.Pods, ns, pod, PatchType.Merge, status, "status", null, stop.Token);

    private static JsonObject Terminated(int exitCode, TimeSpan clockError = default) => new()
    {
        ["terminated"] = new JsonObject
        {
            ["exitCode"] = exitCode,
            ["reason"] = exitCode == 0 ? "Completed" : "Error",
            ["finishedAt"] = (DateTime.UtcNow + clockError).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        },
    };

    private static JsonObject Status(string phase, JsonObject state, bool isReady, string? resourceVersion = null)
    {
        var patch = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["phase"] = phase,
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = isReady ? "True" : "False" }),
                ["containerStatuses"] = new JsonArray(new JsonObject
                {
                    ["name"] = "main",
                    ["image"] = "nothing",
                    ["imageID"] = "",
                    ["ready"] = isReady,
                    ["restartCount"] = 0,
                    ["state"] = state,
                }),
            },
        };
        if (resourceVersion is not null) patch["metadata"] = new JsonObject { ["resourceVersion"] = resourceVersion };
        return patch;
    }
}
