using System.Text.Json.Serialization;
using Crds;
using KubeApi;

namespace Operator.Kinds;

/// <summary>The kinds that the operator reads and writes.</summary>
internal static class KindTypes
{
    public static readonly ResourceType<Tree> Trees = new(
        SupervisionTree.Group, SupervisionTree.Version, SupervisionTree.Plural, SupervisionTree.Kind, KindsJson.Default.Tree);

    public static readonly ResourceType<Pod> Pods = new("", "v1", "pods", "Pod", KindsJson.Default.Pod);

    public static readonly ResourceType<Revision> Revisions =
        new("apps", "v1", "controllerrevisions", "ControllerRevision", KindsJson.Default.Revision);

    public static readonly ResourceType<Event> Events = new("events.k8s.io", "v1", "events", "Event", KindsJson.Default.Event);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ObjectMeta))]
[JsonSerializable(typeof(Tree))]
[JsonSerializable(typeof(Pod))]
[JsonSerializable(typeof(Revision))]
[JsonSerializable(typeof(Event))]
internal sealed partial class KindsJson : JsonSerializerContext;
