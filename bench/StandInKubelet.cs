using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using KubeApi;
using Operator.Kinds;

namespace Bench;

/// <summary>
/// Says at once that a pod runs and is ready, and, when told to, that it has failed. No scheduler takes its pods, so the API
/// server removes a deleted one at once: what is measured is the controllers and the API server, no containers.
/// </summary>
internal sealed class StandInKubelet : IDisposable
{
    private const string Scheduler = "bench";

    private readonly ApiClient api;
    private readonly string ns;
    private readonly CancellationToken ct;
    private readonly ConcurrentDictionary<string, byte> started = new();
    private readonly SemaphoreSlim hands = new(16);
    private int readied;

    public StandInKubelet(Witness witness, string kubeconfig, string ns, CancellationToken ct)
    {
        api = Cluster.Connect(kubeconfig);
        (this.ns, this.ct) = (ns, ct);
        witness.Saw += sighting =>
        {
            if (sighting.Kind == ChangeKind.Deleted) started.TryRemove(sighting.Uid, out _);
            else if (sighting.Pod.Status.ContainerStatuses.Count == 0 && started.TryAdd(sighting.Uid, 0)) _ = Ready(sighting.Pod);
        };
    }

    /// <summary>Patches of the stand-in's own: they are nobody's cost.</summary>
    public int Readied => readied;

    /// <summary>The spec of a pod that it takes care of.</summary>
    public static JsonObject PodSpec() => new()
    {
        ["schedulerName"] = Scheduler,
        ["terminationGracePeriodSeconds"] = 1,
        ["automountServiceAccountToken"] = false,
        ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = "busybox:1.35" }),
    };

    /// <summary>The pod's container crashes, and the kubelet says so.</summary>
    public Task Fail(Pod pod) => Patch(pod, "Failed", isReady: false, new JsonObject
    {
        ["terminated"] = new JsonObject
        {
            ["exitCode"] = 137,
            ["reason"] = "Error",
            ["finishedAt"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        },
    });

    public void Dispose()
    {
        hands.Dispose();
        api.Dispose();
    }

    private async Task Ready(Pod pod)
    {
        await hands.WaitAsync(ct);
        try
        {
            await Patch(pod, "Running", isReady: true, new JsonObject { ["running"] = new JsonObject() });
            Interlocked.Increment(ref readied);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            // Gone meanwhile.
        }
        catch (ApiException e)
        {
            Console.Error.WriteLine($"stand-in kubelet: {e.Message}");
        }
        finally
        {
            hands.Release();
        }
    }

    private Task<Pod> Patch(Pod pod, string phase, bool isReady, JsonObject state) => api.Patch(
        KindTypes.Pods, ns, pod.Metadata.Name, PatchType.Merge,
        new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["phase"] = phase,
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = isReady ? "True" : "False" }),
                ["containerStatuses"] = new JsonArray(new JsonObject
                {
                    ["name"] = "main",
                    ["image"] = "busybox:1.35",
                    ["imageID"] = "",
                    ["ready"] = isReady,
                    ["restartCount"] = 0,
                    ["state"] = state,
                }),
            },
        },
        "status", null, ct);
}
