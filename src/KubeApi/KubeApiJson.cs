using System.Text.Json.Serialization;

namespace KubeApi;

/// <summary>What the client itself reads; kinds come with their <see cref="ResourceType{T}"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusBody))]
[JsonSerializable(typeof(ServerVersion))]
[JsonSerializable(typeof(ListMeta))]
[JsonSerializable(typeof(AnyObject))]
[JsonSerializable(typeof(BookmarkObject))]
[JsonSerializable(typeof(PluginAnswer))]
internal sealed partial class KubeApiJson : JsonSerializerContext;

internal sealed record ListMeta
{
    public string? ResourceVersion { get; init; }
    public string? Continue { get; init; }
}

/// <summary>As little of an object as tells which one it is, for when the rest cannot be decoded.</summary>
internal sealed record AnyObject
{
    public string? Kind { get; init; }
    public AnyMeta? Metadata { get; init; }
}

internal sealed record AnyMeta
{
    public string? Namespace { get; init; }
    public string? Name { get; init; }
    public string? ResourceVersion { get; init; }
}

/// <summary>What a bookmark says; the rest of the object that it comes in is empty.</summary>
internal sealed record BookmarkObject
{
    public BookmarkMeta? Metadata { get; init; }
}

internal sealed record BookmarkMeta
{
    public string? ResourceVersion { get; init; }
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
