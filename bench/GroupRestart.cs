using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Kinds;
using Operator.Observing;

namespace Bench;

/// <summary>OneForAll: one child crashes, the others are stopped, and all start again; in order, or all at once.</summary>
internal static class GroupRestart
{
    private const int RealChildren = 3;
    private const int RealRounds = 4;
    private const string EndsWhenAsked = "trap 'exit 0' TERM; sleep 1000000 & wait";
    private const string Obstinate = "trap '' TERM; while :; do sleep 1; done";

    public static async Task<IReadOnlyList<Table>> Measure(Settings settings, Cluster cluster, CancellationToken ct)
    {
        var table = new Table("group", "Group restart: OneForAll, one of n pods crashes (ms, medians)",
            "", "rounds", "first stop", "all stopped", "first start", "all ready", "all ready, p90",
            "status writes", "deletes", "creates", "events", "reads", "least possible");
        foreach (var order in Enum.GetValues<Order>())
        {
            foreach (var children in new[] { 3, 10, 50 }) await Instant(settings, cluster, table, children, order, ct);
        }
        if (!settings.Foreign)
        {
            foreach (var (how, command) in new[] { ("ends on SIGTERM", EndsWhenAsked), ("ignores SIGTERM (grace 1 s)", Obstinate) })
            {
                foreach (var order in Enum.GetValues<Order>()) await Real(settings, cluster, table, how, command, order, ct);
                await NobodyBetween(settings, cluster, table, how, command, ct);
            }
        }
        table.Notes.Add("Counted from when the crash is visible (instant pods) or from the SIGKILL (real kubelet). "
            + "Stopped: its containers have ended, or it is gone. Nobody between: this benchmark itself deletes and makes the pods, all "
            + "at once, as soon as it sees that it should; that is what the kubelet takes, whoever tells it.");
        table.Notes.Add("Requests are averages per round; a real kubelet asks for the same, so that only some can be told apart there. "
            + "Least possible: a status write, n - 1 deletes, n creates, a status write, two events.");
        return [table];
    }

    private static async Task Instant(
        Settings settings, Cluster cluster, Table table, int children, Order order, CancellationToken ct)
    {
        var rounds = settings.Quick ? 3 : Math.Max(10, 180 / children);
        var ns = await cluster.NewNamespace($"group-{children}", ct);
        await using var witness = new Witness(settings.Kubeconfig, ns);
        using var kubelet = new StandInKubelet(witness, settings.Kubeconfig, ns, ct);
        await using var ours = new OperatorProcess(settings.Kubeconfig, ns, settings.Log("operator"));
        await witness.Begins(ct);
        await ours.Supervises(ct);
        await Rounds(cluster, table, $"{children}, {order}", rounds, witness,
            await Begin(cluster, ns, Trees.Of("group", Strategy.OneForAll, children, StandInKubelet.PodSpec, order), ct),
            children, kubelet.Fail, ct);
        await ours.DisposeAsync();
        await cluster.Remove(ns);
    }

    private static async Task Real(
        Settings settings, Cluster cluster, Table table, string what, string command, Order order, CancellationToken ct)
    {
        var ns = await cluster.NewNamespace("group-real", ct);
        await using var witness = new Witness(settings.Kubeconfig, ns);
        await using var ours = new OperatorProcess(settings.Kubeconfig, ns, settings.Log("operator"));
        await witness.Begins(ct);
        await ours.Supervises(ct);
        await Rounds(cluster, table, $"{RealChildren}, {order}, real kubelet, {what}", settings.Quick ? 2 : RealRounds, witness,
            await Begin(cluster, ns, Trees.Of("group", Strategy.OneForAll, RealChildren, () => Container(command), order), ct),
            RealChildren, Kill, ct);
        await ours.DisposeAsync();
        await cluster.Remove(ns);
    }

    private static async Task NobodyBetween(
        Settings settings, Cluster cluster, Table table, string what, string command, CancellationToken ct)
    {
        var ns = await cluster.NewNamespace("group-nobody", ct);
        await using var witness = new Witness(settings.Kubeconfig, ns);
        await witness.Begins(ct);
        var made = 0;
        await MakeAll();
        await Rounds(cluster, table, $"{RealChildren}, nobody between, real kubelet, {what}", settings.Quick ? 2 : RealRounds, witness,
            _ => true, RealChildren, async victim =>
            {
                var ended = witness.Next(sighting => sighting.Uid == victim.Metadata.Uid && sighting.IsStopped, ct);
                var others = witness.Pods.Where(pod => pod.Metadata.Uid != victim.Metadata.Uid
                    && pod.Metadata.DeletionTimestamp is null && !PodDeath.IsDead(pod, DateTimeOffset.UtcNow)).ToList();
                var stopped = others.Select(other => witness.Next(
                    sighting => sighting.Uid == other.Metadata.Uid && sighting.IsStopped, ct)).ToList();
                await Kill(victim);
                await ended;
                await Task.WhenAll(others.Select(other => cluster.Api.Delete(KindTypes.Pods, ns, other.Metadata.Name, null, ct)));
                await Task.WhenAll(stopped);
                await MakeAll();
            }, ct);
        await cluster.Remove(ns);

        Task MakeAll() => Task.WhenAll(Enumerable.Range(0, RealChildren).Select(_ =>
        {
            var spec = Container(command);
            spec["restartPolicy"] = "Never";
            return cluster.Api.Create(KindTypes.Pods, ns, new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["metadata"] = new JsonObject { ["name"] = $"pod-{Interlocked.Increment(ref made)}" },
                ["spec"] = spec,
            }, null, ct);
        }));
    }

    /// <returns>Whether a pod is of that tree.</returns>
    private static async Task<Func<Pod, bool>> Begin(Cluster cluster, string ns, JsonObject tree, CancellationToken ct)
    {
        var uid = (await cluster.Api.Create(Kinds.Trees, ns, tree, null, ct)).Metadata.Uid;
        return pod => pod.ControlledBy() == uid;
    }

    private static JsonObject Container(string command) => new()
    {
        ["terminationGracePeriodSeconds"] = 1,
        ["automountServiceAccountToken"] = false,
        ["containers"] = new JsonArray(new JsonObject
        {
            ["name"] = "main",
            ["image"] = "busybox:1.35",
            ["command"] = new JsonArray("sh", "-c", command),
            ["env"] = new JsonArray(new JsonObject
            {
                ["name"] = "BENCH_POD",
                ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = "metadata.uid" } },
            }),
        }),
    };

    /// <summary>SIGKILL to the pod's processes, from outside, where nothing lies between the wish and the deed.</summary>
    private static Task Kill(Pod pod)
    {
        var mark = $"BENCH_POD={pod.Metadata.Uid}";
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            try
            {
                if (!File.ReadAllText($"{folder}/environ").Split('\0').Contains(mark)) continue;
                using var process = Process.GetProcessById(pid);
                process.Kill();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // Another's, or gone.
            }
        }
        return Task.CompletedTask;
    }

    private static async Task Rounds(
        Cluster cluster, Table table, string what, int rounds, Witness witness, Func<Pod, bool> isOne, int children,
        Func<Pod, Task> crash, CancellationToken ct)
    {
        var seen = new ConcurrentQueue<Sighting>();
        witness.Saw += seen.Enqueue;
        var ready = await AllReady(witness, children, [], ct);
        await Settled(witness, ct);

        var times = new List<(double FirstStop, double AllStopped, double FirstStart, double AllReady)>();
        var before = await cluster.Requests();
        for (var round = 0; round < rounds; round++)
        {
            var old = ready.ToDictionary(pod => pod.Metadata.Uid!);
            var victim = ready[children / 2];
            seen.Clear();
            var killed = Stopwatch.GetTimestamp();
            await crash(victim);
            ready = await AllReady(witness, children, old, ct);
            var all = seen.ToArray();
            // A stand-in's crash counts from when it can be seen; a real one from the signal.
            var from = all.FirstOrDefault(sighting => sighting.Uid == victim.Metadata.Uid && sighting.Pod.Spec.NodeName is null
                && sighting.Pod.Status.Phase == "Failed")?.At ?? killed;
            var siblings = all.Where(sighting => old.ContainsKey(sighting.Uid) && sighting.Uid != victim.Metadata.Uid).ToList();
            var stops = siblings.Where(s => s.Kind == ChangeKind.Deleted || s.Pod.Metadata.DeletionTimestamp is not null);
            var made = all.Where(sighting => isOne(sighting.Pod) && !old.ContainsKey(sighting.Uid)).ToList();
            times.Add((
                After(stops.Min(sighting => sighting.At)),
                After(siblings.Where(sighting => sighting.IsStopped).GroupBy(sighting => sighting.Uid).Max(pod => pod.Min(s => s.At))),
                After(made.Where(sighting => sighting.Kind == ChangeKind.Added).Min(sighting => sighting.At)),
                After(made.Where(sighting => sighting.IsReady).GroupBy(sighting => sighting.Uid).Max(pod => pod.Min(s => s.At)))));
            await Settled(witness, ct);

            double After(long at) => Stopwatch.GetElapsedTime(from, at).TotalMilliseconds;
        }
        var asked = (await cluster.Requests()).Since(before);
        table.Add(what, rounds,
            times.Select(time => time.FirstStop).ToList().Median(), times.Select(time => time.AllStopped).ToList().Median(),
            times.Select(time => time.FirstStart).ToList().Median(), times.Select(time => time.AllReady).ToList().Median(),
            times.Select(time => time.AllReady).ToList().Quantile(0.9),
            asked.Of("PUT", "supervisiontrees/status") / rounds, Ours("DELETE", "pods"), asked.Of("POST", "pods") / rounds,
            Ours("POST", "events") + Ours("PATCH", "events"), Ours("GET", "supervisiontrees") + Ours("GET", "pods"),
            $"2+{children - 1}+{children}+2");

        // A kubelet reads and deletes pods, and writes events, as well.
        double Ours(string verb, string resource) => ready[0].Spec.NodeName is null ? asked.Of(verb, resource) / rounds : double.NaN;
    }

    private static async Task<List<Pod>> AllReady(Witness witness, int children, Dictionary<string, Pod> old, CancellationToken ct)
    {
        while (true)
        {
            var ready = witness.Pods.Where(pod => !old.ContainsKey(pod.Metadata.Uid!)
                && pod.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" })).ToList();
            if (ready.Count == children) return [.. ready.OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal)];
            await Task.Delay(5, ct);
        }
    }

    /// <summary>The last status is written, the events are.</summary>
    private static Task Settled(Witness witness, CancellationToken ct) => witness.Quiet(TimeSpan.FromMilliseconds(700), ct);
}
