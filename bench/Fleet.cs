using System.Diagnostics;
using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Microsoft.Extensions.Logging.Abstractions;
using Operator.Kinds;

namespace Bench;

/// <summary>
/// Many trees of ten pods: what they cost the operator when nothing happens, how soon a new operator has seen them all, and
/// what happens when one pod in ten fails at once. They start in any order: else most of the time would be theirs.
/// </summary>
internal static class Fleet
{
    private const int Children = 10;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    public static async Task<IReadOnlyList<Table>> Measure(Settings settings, Cluster cluster, CancellationToken ct)
    {
        int[] sizes = settings.Quick ? [20, 100] : [100, 1000, 5000];
        var stormAt = settings.Quick ? 100 : 1000;
        var scale = new Table("scale", $"Scale: trees of {Children} pods",
            "trees", "start them all (s)", "requests/s meanwhile", "visit p50 (ms)", "visit p99 (ms)", "resident (MB)",
            "resident after it (MB)", "process start to all visited (s)", "idle: processor (%)", "idle: requests/s",
            "store bytes per pod");
        scale.Notes.Add("order: AnyOrder, which makes a fleet start in less time.");
        scale.Notes.Add("Resident: a new process, all trees visited. After it: the process that has just started all those pods.");
        scale.Notes.Add("Visits are those of the start, requests included. Idle requests are the lease's, one every two seconds.");
        var storm = Storm.Table(stormAt, Children);
        // First, so that theirs is the emptier server.
        await StormOfReplicaSets(settings, cluster, storm, stormAt, ct);

        var ns = await cluster.NewNamespace("fleet", ct);
        await using var witness = new Witness(settings.Kubeconfig, ns);
        using var kubelet = new StandInKubelet(witness, settings.Kubeconfig, ns, ct);
        await witness.Begins(ct);
        var made = 0;
        var profiles = new List<Table>();
        foreach (var size in sizes)
        {
            await using var ours = new OperatorProcess(settings.Kubeconfig, ns, settings.Log("operator"));
            await ours.Supervises(ct);
            await using var profile = settings.Profile && size == stormAt
                ? new Profile(ours.Id, Path.Combine(settings.Scratch, "operator.nettrace"))
                : null;
            var before = (Metrics: await ours.Metrics(ct), Requests: await cluster.Requests(), kubelet.Readied);
            var began = Stopwatch.GetTimestamp();
            var added = size - made;
            await Create(
                cluster, Kinds.Trees, ns, made, size,
                name => Trees.Of(name, Strategy.OneForOne, Children, StandInKubelet.PodSpec, Order.AnyOrder), ct);
            made = size;
            await AllReady(witness, size * Children, ct);
            var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
            // The pods are ready; not every status says so yet.
            var settled = Stopwatch.GetElapsedTime(began, await ours.HasVisited(size, ct)).TotalSeconds;
            var after = await ours.Metrics(ct);
            // The stand-in's and the benchmark's own are nobody's cost.
            var asked = (await cluster.Requests()).Since(before.Requests).All - (kubelet.Readied - before.Readied) - added;
            var p50 = Metrics.Quantile(before.Metrics, after, OperatorProcess.Visits, 0.5);
            var p99 = Metrics.Quantile(before.Metrics, after, OperatorProcess.Visits, 0.99);

            if (profile is not null) profiles.Add(await profile.Add($"{added} trees start", ct));
            var grown = ours.Resident;
            await ours.DisposeAsync();

            await using var next = new OperatorProcess(settings.Kubeconfig, ns, settings.Log("operator"));
            var steady = Stopwatch.GetElapsedTime(next.Started, await next.HasVisited(size, ct)).TotalSeconds;
            await Task.Delay(TimeSpan.FromSeconds(5), ct);
            var resident = next.Resident;
            var (processor, requests) = await Idle(next, ct);
            scale.Add(size, took, asked / settled, p50 * 1000, p99 * 1000, resident, grown, steady, processor, requests,
                await BytesPerPod(settings, ns, ct));
            if (size == stormAt) await Storm.Measure(cluster, witness, kubelet, storm, "SupervisionTree", stormAt, next, ct);
        }
        await cluster.Remove(ns);
        return [scale, storm, .. profiles];
    }

    private static async Task StormOfReplicaSets(Settings settings, Cluster cluster, Table storm, int objects, CancellationToken ct)
    {
        var ns = await cluster.NewNamespace("storm", ct);
        await using var witness = new Witness(settings.Kubeconfig, ns);
        using var kubelet = new StandInKubelet(witness, settings.Kubeconfig, ns, ct);
        await witness.Begins(ct);
        await Create(cluster, Kinds.ReplicaSets, ns, 0, objects, name => Trees.ReplicaSet(name, Children), ct);
        await AllReady(witness, objects * Children, ct);
        await witness.Quiet(TimeSpan.FromSeconds(5), ct);
        await Storm.Measure(cluster, witness, kubelet, storm, "ReplicaSet", objects, null, ct);
        await cluster.Remove(ns);
    }

    private static Task Create(
        Cluster cluster, ResourceType<Anything> type, string ns, int from, int to, Func<string, JsonObject> make, CancellationToken ct) =>
        Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = ct },
            async (i, token) => await cluster.Api.Create(type, ns, make($"t{i}"), null, token));

    private static async Task AllReady(Witness witness, int pods, CancellationToken ct)
    {
        while (true)
        {
            if (witness.Pods.Count(pod => pod.Status.Conditions.Any(c => c is { Type: "Ready", Status: "True" })) >= pods) return;
            await Task.Delay(200, ct);
        }
    }

    private static async Task<(double Processor, double Requests)> Idle(OperatorProcess ours, CancellationToken ct)
    {
        var asked = Metrics.Sum(await ours.Metrics(ct), "rest_client_requests_total");
        // The scrape is not part of being idle.
        await Task.Delay(TimeSpan.FromSeconds(2), ct);
        var (used, began) = (ours.ProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(IdleTime, ct);
        var processor = (ours.ProcessorTime - used) / Stopwatch.GetElapsedTime(began) * 100;
        var length = Stopwatch.GetElapsedTime(began) + TimeSpan.FromSeconds(2);
        return (processor, (Metrics.Sum(await ours.Metrics(ct), "rest_client_requests_total") - asked) / length.TotalSeconds);
    }

    /// <summary>Of the operator's own store, in this process, in which nothing else happens meanwhile.</summary>
    private static async Task<double> BytesPerPod(Settings settings, string ns, CancellationToken ct)
    {
        using var api = Cluster.Connect(settings.Kubeconfig);
        // The first one pays for code, connections and buffers; and what else goes meanwhile is missed in one of the others only. All
        // are kept until the end.
        var stores = new List<ObjectStore<Pod>> { await Filled(api, ns, ct) };
        var bytes = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            var before = Live();
            stores.Add(await Filled(api, ns, ct));
            bytes.Add((Live() - before) / (double)stores[^1].Count);
        }
        GC.KeepAlive(stores);
        return bytes.Median();
    }

    /// <summary>GC.GetTotalMemory(true) stops at five percent, which here is more than the store.</summary>
    private static long Live()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    private static async Task<ObjectStore<Pod>> Filled(ApiClient api, string ns, CancellationToken ct)
    {
        var store = new ObjectStore<Pod>(pod => pod.ControllerUid);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watching = new Reflector<Pod>(
            api, KindTypes.Pods, new ListOptions { Namespace = ns }, store, _ => { }, TimeProvider.System, NullLogger.Instance)
            .Run(stop.Token);
        await store.WaitForSync(ct);
        await stop.CancelAsync();
        await Task.WhenAny(watching);
        return store;
    }
}
