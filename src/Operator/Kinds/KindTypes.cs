using System.Text.Json.Serialization;
using Crds;
using KubeApi;

namespace Operator.Kinds;

/// <summary>The kinds that the operator reads and writes.</summary>
internal static class KindTypes
{
    public static readonly ResourceType<Tree> Trees = new(
        SupervisionTree.Group, SupervisionTree.Version, SupervisionTree.Plural, SupervisionTree.Kind, KindsJson.Default.Tree);

    /// <summary>The same, for those who want to know no more of them, and can then read every one.</summary>
    public static readonly ResourceType<TreeMetadata> TreeMetadata = new(
        SupervisionTree.Group, SupervisionTree.Version, SupervisionTree.Plural, SupervisionTree.Kind, KindsJson.Default.TreeMetadata);

    public static readonly ResourceType<Pod> Pods = new("", "v1", "pods", "Pod", KindsJson.Default.Pod);

    public static readonly ResourceType<Revision> Revisions =
        new("apps", "v1", "controllerrevisions", "ControllerRevision", KindsJson.Default.Revision);

    public static readonly ResourceType<Event> Events = new("events.k8s.io", "v1", "events", "Event", KindsJson.Default.Event);
}

/// <summary>A tree of which only the metadata is of interest.</summary>
internal sealed record TreeMetadata : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ObjectMeta))]
[JsonSerializable(typeof(Tree))]
[JsonSerializable(typeof(TreeMetadata))]
[JsonSerializable(typeof(Pod))]
[JsonSerializable(typeof(Revision))]
[JsonSerializable(typeof(Event))]
internal sealed partial class KindsJson : JsonSerializerContext;
