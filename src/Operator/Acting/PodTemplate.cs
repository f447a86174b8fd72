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
    public static JsonObject Build(Tree tree, ChildSpec child, string instance, long incarnation)
    {
        var pod = JsonObject.Create(child.Template!.Value)!.DeepClone().AsObject();
        pod["apiVersion"] = "v1";
        pod["kind"] = "Pod";
        pod["metadata"] = ChildMetadata.Of(pod["metadata"] as JsonObject, tree, child, instance, incarnation);

        var spec = pod["spec"]!.AsObject();
        spec["restartPolicy"] = "Never";
        LeaveLastWords(spec["initContainers"] as JsonArray);
        LeaveLastWords(spec["containers"] as JsonArray);
        return pod;
    }

    /// <summary>Without a message of its own, the end of a container's log tells why it died.</summary>
    private static void LeaveLastWords(JsonArray? containers)
    {
        foreach (var container in (containers ?? []).OfType<JsonObject>())
        {
            if (container["terminationMessagePolicy"] is null)
                container["terminationMessagePolicy"] = "FallbackToLogsOnError";
        }
    }
}
