using System.Text.Json.Serialization;
using KubeApi;

namespace Bench;

/// <summary>An object of some kind of which only the metadata matters here.</summary>
internal sealed record Anything : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();
}

internal static class Kinds
{
    public static readonly ResourceType<Anything> Namespaces = Of("", "v1", "namespaces", "Namespace");
    public static readonly ResourceType<Anything> ReplicaSets = Of("apps", "v1", "replicasets", "ReplicaSet");
    public static readonly ResourceType<Anything> StatefulSets = Of("apps", "v1", "statefulsets", "StatefulSet");
    public static readonly ResourceType<Anything> Jobs = Of("batch", "v1", "jobs", "Job");
    public static readonly ResourceType<Anything> Trees =
        Of(Crds.SupervisionTree.Group, Crds.SupervisionTree.Version, Crds.SupervisionTree.Plural, Crds.SupervisionTree.Kind);

    private static ResourceType<Anything> Of(string group, string version, string plural, string kind) =>
        new(group, version, plural, kind, AnythingJson.Default.Anything);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Anything))]
internal sealed partial class AnythingJson : JsonSerializerContext;
