using System.Collections.Concurrent;
using System.Diagnostics;

namespace Bench;

/// <summary>One pod of each object fails, all at once: until when is every one replaced, and what does it take?</summary>
internal static class Storm
{
    public static Table Table(int objects, int pods)
    {
        var table = new Table("storm", $"Storm: one pod of each fails at once, of {objects} objects with {pods} pods each",
            "", "all replaced (s)", "all ready (s)", "requests", "requests/s", "429s", "visit p99 (ms)");
        table.Notes.Add("The client of the controller manager is not limited here (5,000 requests/s; by default it would be 20).");
        return table;
    }

    public static async Task Measure(
        Cluster cluster, Witness witness, StandInKubelet kubelet, Table table, string name, int objects, OperatorProcess? ours,
        CancellationToken ct)
    {
        var victims = witness.Pods.GroupBy(pod => pod.ControlledBy()).Select(pods => pods.First()).ToList();
        var old = witness.Pods.Select(pod => pod.Metadata.Uid!).ToHashSet();
        var (replaced, ready) = (new ConcurrentDictionary<string, long>(), new ConcurrentDictionary<string, long>());
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Note(Sighting sighting)
        {
            if (old.Contains(sighting.Uid)) return;
            replaced.TryAdd(sighting.Uid, sighting.At);
            if (sighting.IsReady) ready.TryAdd(sighting.Uid, sighting.At);
            if (ready.Count == objects) done.TrySetResult();
        }
        witness.Saw += Note;
        var metrics = ours is null ? "" : await ours.Metrics(ct);
        var before = await cluster.Requests();
        var began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            victims, new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = ct },
            async (victim, _) => await kubelet.Fail(victim));
        await done.Task.WaitAsync(TimeSpan.FromMinutes(5), ct);
        witness.Saw -= Note;
        await witness.Quiet(TimeSpan.FromSeconds(2), ct);
        var asked = (await cluster.Requests()).Since(before);
        var requests = asked.All - (2 * objects);
        var allReady = Stopwatch.GetElapsedTime(began, ready.Values.Max()).TotalSeconds;
        var visits = ours is null ? double.NaN
            : Metrics.Quantile(metrics, await ours.Metrics(ct), OperatorProcess.Visits, 0.99) * 1000;
        table.Add(name, Stopwatch.GetElapsedTime(began, replaced.Values.Max()).TotalSeconds, allReady, requests, requests / allReady,
            asked.WithCode("429"), visits);
    }
}
