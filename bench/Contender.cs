using System.Diagnostics;
using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Kinds;

namespace Bench;

/// <summary>Somebody who keeps pods running.</summary>
/// <param name="name">Who.</param>
/// <param name="type">Of its objects.</param>
/// <param name="pods">How many pods an object of it has.</param>
/// <param name="make">Makes an object with this name.</param>
/// <param name="once">An object serves for one failure only.</param>
internal sealed class Contender(string name, ResourceType<Anything> type, int pods, Func<string, JsonObject> make, bool once = false)
{
    private const int PodsEach = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private string? uid;
    private int made;

    public string Name => name;

    /// <summary>Ours and those of Kubernetes itself.</summary>
    public static IReadOnlyList<Contender> All =>
    [
        new("SupervisionTree", Kinds.Trees, PodsEach, name => Trees.Of(name, Strategy.OneForOne, PodsEach, StandInKubelet.PodSpec)),
        new("ReplicaSet", Kinds.ReplicaSets, PodsEach, name => Trees.ReplicaSet(name, PodsEach)),
        new("StatefulSet", Kinds.StatefulSets, PodsEach, name => Trees.Workload(
            "apps/v1", "StatefulSet", name, new JsonObject { ["replicas"] = PodsEach, ["serviceName"] = "none" }, "Always")),
        // Before its second retry a Job waits for ten seconds, before its third for twenty: each has one failure only.
        new("Job (first failure)", Kinds.Jobs, 1, name => Trees.Workload(
            "batch/v1", "Job", name, new JsonObject { ["backoffLimit"] = 6 }, "Never"), once: true),
    ];

    /// <summary>A ready pod of its own that may fail now.</summary>
    public async Task<Pod> NextVictim(ApiClient api, string ns, Witness witness, int round, CancellationToken ct)
    {
        if (uid is null || once)
            uid = (await api.Create(type, ns, make($"{type.Plural}-{made++}"), null, ct)).Metadata.Uid!;
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Patience)
        {
            var ready = Ready(witness);
            if (ready.Count == pods) return ready[round % pods];
            await Task.Delay(5, ct);
        }
        throw new TimeoutException($"{name}: {Ready(witness).Count} of {pods} pods are ready after {Patience}");
    }

    public bool Owns(Pod pod) => pod.ControlledBy() == uid;

    private List<Pod> Ready(Witness witness) =>
    [
        .. witness.Pods.Where(pod => Owns(pod) && pod.Metadata.DeletionTimestamp is null
            && pod.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" }))
            .OrderBy(pod => pod.Metadata.Name, StringComparer.Ordinal),
    ];
}
