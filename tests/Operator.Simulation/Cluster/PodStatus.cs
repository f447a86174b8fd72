using System.Text.Json.Nodes;

namespace Operator.Simulation;

/// <summary>Pod statuses as kubelets write them; tests/Operator.Tests/Fixtures/Pods holds real ones.</summary>
internal static class PodStatus
{
    public static JsonObject Waiting(string reason) => new()
    {
        ["phase"] = "Pending",
        ["conditions"] = Conditions(ready: false),
        ["containerStatuses"] = Statuses(new JsonObject { ["waiting"] = new JsonObject { ["reason"] = reason } }, ready: false),
    };

    public static JsonObject Running(Container container) => new()
    {
        ["phase"] = "Running",
        ["conditions"] = Conditions(container.Ready),
        ["containerStatuses"] = Statuses(
            new JsonObject { ["running"] = new JsonObject { ["startedAt"] = Stored.Rfc3339(container.StartedAt) } }, container.Ready),
    };

    public static JsonObject Ended(Container container, bool phaseToo) => new()
    {
        ["phase"] = !phaseToo ? "Running" : container.ExitCode == 0 ? "Succeeded" : "Failed",
        ["conditions"] = Conditions(ready: false),
        ["containerStatuses"] = Statuses(
            new JsonObject
            {
                ["terminated"] = new JsonObject
                {
                    ["exitCode"] = container.ExitCode,
                    ["reason"] = container.ExitCode == 0 ? "Completed" : container.ExitCode == 137 ? "OOMKilled" : "Error",
                    ["startedAt"] = Stored.Rfc3339(container.StartedAt),
                    ["finishedAt"] = Stored.Rfc3339(container.EndedAt),
                },
            },
            ready: false),
    };

    /// <summary>An evicted pod, as the kubelet of 1.20 leaves it: nothing of its containers.</summary>
    public static JsonObject Evicted() => new()
    {
        ["phase"] = "Failed",
        ["reason"] = "Evicted",
        ["message"] = "The node was low on resource: memory.",
    };

    /// <summary>The mark that drains, preemptions and the node controller leave before they delete.</summary>
    public static JsonObject DisruptionTarget(string reason) =>
        new() { ["type"] = "DisruptionTarget", ["status"] = "True", ["reason"] = reason };

    private static JsonArray Conditions(bool ready) =>
    [
        new JsonObject { ["type"] = "PodScheduled", ["status"] = "True" },
        new JsonObject { ["type"] = "Ready", ["status"] = ready ? "True" : "False" },
    ];

    private static JsonArray Statuses(JsonObject state, bool ready) =>
        [new JsonObject { ["name"] = "main", ["ready"] = ready, ["restartCount"] = 0, ["state"] = state }];
}
