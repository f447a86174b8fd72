using System.Text.Json.Nodes;

namespace Crds.Generator;

/// <summary>The schema of a pod template: free-form, and of it just what the supervisor depends on. A full pod schema
/// would make the CRD too large, and would drop every field that is newer than the CRD.</summary>
internal static class TemplateSchema
{
    private const string SetBySupervisor = "the supervisor sets it, anew for each incarnation: remove it";

    public static JsonObject Json() => new()
    {
        ["type"] = "object",
        ["x-kubernetes-preserve-unknown-fields"] = true,
        ["required"] = new JsonArray("spec"),
        ["properties"] = new JsonObject { ["metadata"] = Metadata(), ["spec"] = PodSpec() },
    };

    private static JsonObject Metadata() => new()
    {
        ["type"] = "object",
        ["x-kubernetes-preserve-unknown-fields"] = true,
        ["properties"] = new JsonObject
        {
            ["name"] = Text(),
            ["namespace"] = Text(),
            ["labels"] = TextMap(),
            ["annotations"] = TextMap(),
        },
        ["x-kubernetes-validations"] = new JsonArray(
            Rule("!has(self.name)", SetBySupervisor, ".name"),
            Rule("!has(self.namespace)", SetBySupervisor, ".namespace")),
    };

    private static JsonObject PodSpec() => new()
    {
        ["type"] = "object",
        ["x-kubernetes-preserve-unknown-fields"] = true,
        ["required"] = new JsonArray("containers"),
        ["properties"] = new JsonObject
        {
            ["containers"] = new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["x-kubernetes-preserve-unknown-fields"] = true,
                },
            },
            ["restartPolicy"] = new JsonObject { ["type"] = "string", ["maxLength"] = Limits.RestartPolicyLength },
        },
        ["x-kubernetes-validations"] = new JsonArray(Rule(
            "!has(self.restartPolicy) || self.restartPolicy == 'Never'",
            "the supervisor is the only one that restarts: remove it, or set it to Never",
            ".restartPolicy")),
    };

    private static JsonObject Text() => new() { ["type"] = "string" };

    // Charts that have no annotations to write often write null, and Kubernetes takes that in a pod.
    private static JsonObject TextMap() => new()
    {
        ["type"] = "object",
        ["nullable"] = true,
        ["additionalProperties"] = Text(),
    };

    private static JsonObject Rule(string rule, string message, string path) => new()
    {
        ["rule"] = rule,
        ["message"] = message,
        ["fieldPath"] = path,
    };
}
