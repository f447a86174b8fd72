using System.Text.Json;
using System.Text.Json.Nodes;
using Crds;
using Crds.Json;
using Operator.Deciding;
using Operator.Kinds;

namespace Operator.Acting;

/// <summary>The tree of a child that is a supervisor: a SupervisionTree like any other, with its parent as its owner.</summary>
internal static class NestedTree
{
    public static JsonObject Build(Tree parent, ChildSpec child, string instance, long incarnation)
    {
        // With its parent's labels: what selects the tree selects all of it, for this operator and for kubectl.
        var metadata = ChildMetadata.Of(
            new JsonObject { ["labels"] = LabelsOf(parent) }, parent, child, instance, incarnation);
        // From the first moment on: whoever deletes it before its first visit still gets an ordered shutdown.
        metadata["finalizers"] = new JsonArray(SupervisionTree.Finalizer);
        return new JsonObject
        {
            ["apiVersion"] = SupervisionTree.ApiVersion,
            ["kind"] = SupervisionTree.Kind,
            ["metadata"] = metadata,
            ["spec"] = Json(child.Supervisor!),
        };
    }

    /// <summary>
    /// Makes the spec of a nested tree what its parent says, as one JSON patch against the version that was seen. Replicas of
    /// which the parent says nothing are somebody else's: kubectl scale's, an autoscaler's.
    /// </summary>
    public static JsonArray Revision(Tree nested, ChildSpec child)
    {
        var spec = child.Supervisor!;
        if (spec.Strategy == Strategy.SimpleOneForOne) spec = spec with { Replicas = spec.Replicas ?? nested.Spec?.Replicas };
        return
        [
            Set("/metadata/resourceVersion", nested.Metadata.ResourceVersion),
            Set($"/metadata/labels/{Labels.Revision.Replace("/", "~1", StringComparison.Ordinal)}", Hash.OfChild(child)),
            Set("/spec", Json(spec)),
        ];
    }

    private static JsonObject LabelsOf(Tree parent) =>
        new((parent.Metadata.Labels ?? new Dictionary<string, string>())
            .Select(label => KeyValuePair.Create<string, JsonNode?>(label.Key, label.Value)));

    private static JsonObject Set(string path, JsonNode? value) => new() { ["op"] = "add", ["path"] = path, ["value"] = value };

    private static JsonNode Json(SupervisionTreeSpec spec) =>
        JsonSerializer.SerializeToNode(spec, CrdsJson.Default.SupervisionTreeSpec)!;
}
