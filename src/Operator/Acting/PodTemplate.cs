using System.Globalization;
using System.Text.Json.Nodes;
using Crds;
using Operator.Kinds;

namespace Operator.Acting;

/// <summary>
/// The pod of a child: its template as it was written, whatever it holds, plus what makes it this child's: name, labels,
/// owner, and a restart policy that leaves restarting to the supervisor.
/// </summary>
internal static class PodTemplate
{
    public static JsonObject Build(Tree tree, ChildSpec child, long incarnation)
    {
        var pod = JsonObject.Create(child.Template!.Value)!.DeepClone().AsObject();
        pod["apiVersion"] = "v1";
        pod["kind"] = "Pod";
        pod["metadata"] = Metadata(pod["metadata"] as JsonObject, tree, child, incarnation);

        var spec = pod["spec"]!.AsObject();
        spec["restartPolicy"] = "Never";
        foreach (var container in spec["containers"]!.AsArray().OfType<JsonObject>())
        {
            // Last words: without a message of its own, the end of its log tells why it died.
            if (!container.ContainsKey("terminationMessagePolicy"))
                container["terminationMessagePolicy"] = "FallbackToLogsOnError";
        }
        return pod;
    }

    private static JsonObject Metadata(JsonObject? written, Tree tree, ChildSpec child, long incarnation)
    {
        var metadata = written?.DeepClone().AsObject() ?? [];
        metadata["name"] = Names.ForChild(tree.Metadata.Name, child.Name, incarnation);
        metadata["namespace"] = tree.Metadata.Namespace;
        metadata["ownerReferences"] = new JsonArray(Ownership.Of(tree));

        var labels = metadata["labels"] as JsonObject ?? [];
        metadata["labels"] = labels;
        labels[Labels.Tree] = tree.Metadata.Name;
        labels[Labels.Child] = child.Name;
        labels[Labels.Incarnation] = incarnation.ToString(CultureInfo.InvariantCulture);
        labels.TryAdd(Labels.AppName, child.Name);
        labels.TryAdd(Labels.AppInstance, tree.Metadata.Name);
        labels.TryAdd(Labels.AppManagedBy, SupervisionTree.Operator);
        return metadata;
    }
}
