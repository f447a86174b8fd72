using System.Text.Json.Nodes;
using Crds;

namespace Bench;

/// <summary>Objects that the contenders are given.</summary>
internal static class Trees
{
    /// <param name="name">Of the tree.</param>
    /// <param name="strategy">Of the tree.</param>
    /// <param name="children">How many, each a pod.</param>
    /// <param name="podSpec">Makes the spec of each pod.</param>
    /// <param name="order">Whether they wait for each other.</param>
    public static JsonObject Of(string name, Strategy strategy, int children, Func<JsonObject> podSpec, Order order = default) => new()
    {
        ["apiVersion"] = SupervisionTree.ApiVersion,
        ["kind"] = SupervisionTree.Kind,
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["strategy"] = strategy.ToString(),
            ["order"] = order.ToString(),
            // Many restarts are allowed, and few are remembered, as in a tree that fails now and then.
            ["intensity"] = 1000,
            ["periodSeconds"] = 1,
            ["children"] = new JsonArray([.. Enumerable.Range(0, children).Select(i => (JsonNode)new JsonObject
            {
                ["name"] = $"c{i}",
                ["template"] = new JsonObject { ["spec"] = podSpec() },
            })]),
        },
    };

    /// <summary>What Kubernetes has for pods that are to be replaced: a workload with one template.</summary>
    public static JsonObject Workload(string apiVersion, string kind, string name, JsonObject spec, string restartPolicy)
    {
        var podSpec = StandInKubelet.PodSpec();
        podSpec["restartPolicy"] = restartPolicy;
        var labels = new JsonObject { ["app"] = name };
        spec["template"] = new JsonObject
        {
            ["metadata"] = new JsonObject { ["labels"] = labels },
            ["spec"] = podSpec,
        };
        if (kind != "Job") spec["selector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() };
        return new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = spec,
        };
    }

    public static JsonObject ReplicaSet(string name, int replicas) =>
        Workload("apps/v1", "ReplicaSet", name, new JsonObject { ["replicas"] = replicas }, "Always");
}
