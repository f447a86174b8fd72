using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KubeApi;
using Operator.Kinds;

namespace Operator.Tests.Kinds;

/// <summary>Measures the heap of the whole process, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(PodMemoryTests), DisableParallelization = true)]
[Collection(nameof(PodMemoryTests))]
public class PodMemoryTests
{
    private const int Pods = 20_000; // so many that what the process allocates besides does not matter
    private const int PodsPerTree = 5;

    /// <summary>Everything counts that one more pod costs: the record, its strings, its place in the store and in the index.</summary>
    [Theory]
    [InlineData("1.20-ready", 1024)]
    [InlineData("1.20-exit-7", 1280)] // the dead, of which each child keeps one, have something to tell
    [InlineData("1.36-exit-7-with-sidecar", 1536)]
    public void A_pod_in_the_store_takes_little_memory(string fixture, int bytesMax)
    {
        Measured(fixture, pods: 100); // what is loaded and shared once
        var bytes = Measured(fixture, Pods) / Pods;

        TestContext.Current.TestOutputHelper!.WriteLine($"{fixture}: {bytes} bytes a pod");
        bytes.ShouldBeLessThanOrEqualTo(bytesMax);
    }

    private static long Measured(string fixture, int pods)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var store = new ObjectStore<Pod>(pod => pod.ControllerUid);
        var trees = Enumerable.Range(0, (pods / PodsPerTree) + 1).Select(_ => Guid.NewGuid().ToString()).ToArray();
        var json = File.ReadAllText(Repository.Fixture("Pods", fixture + ".json"));
        store.Replace([.. Enumerable.Range(0, pods).Select(i => Decoded(json, i, trees[i / PodsPerTree]))], [], "1");
        var after = GC.GetTotalMemory(forceFullCollection: true);
        store.Count.ShouldBe(pods);
        return after - before;
    }

    /// <summary>Every pod a stranger to the others, as if it came from the API server, with what users hang on their pods.</summary>
    private static Pod Decoded(string json, int i, string tree)
    {
        var pod = JsonNode.Parse(json)!;
        var metadata = pod["metadata"]!;
        metadata["name"] = $"some-tree-{i / PodsPerTree}-some-child-{i}";
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["resourceVersion"] = $"{100_000_000 + i}";
        metadata["annotations"] = new JsonObject { ["kubectl.kubernetes.io/last-applied-configuration"] = new string('x', 4096) };
        metadata["managedFields"] = JsonNode.Parse($$"""
            [
              { "manager": "supervision-operator", "operation": "Update", "time": "2026-11-22T22:45:57Z", "fieldsV1": { "f:spec": {} } },
              { "manager": "kubelet", "subresource": "status", "time": "2026-11-22T22:{{i / 60 % 60:00}}:{{i % 60:00}}Z" }
            ]
            """);
        metadata["labels"]!["pod-template-hash"] = Guid.NewGuid().ToString();
        metadata["labels"]![Crds.Labels.Tree] = $"some-tree-{i / PodsPerTree}";
        metadata["labels"]![Crds.Labels.Child] = $"some-child-{i % PodsPerTree}";
        metadata["labels"]![Crds.Labels.Incarnation] = $"{i}";
        metadata["ownerReferences"]![0]!["uid"] = tree;
        metadata["ownerReferences"]![0]!["name"] = $"some-tree-{i / PodsPerTree}";
        return JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(pod.ToJsonString()), KindTypes.Pods.Json)!;
    }
}
