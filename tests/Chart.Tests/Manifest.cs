using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace Chart.Tests;

/// <summary>One object of a rendered chart.</summary>
/// <param name="Json">All of it.</param>
internal sealed record Manifest(JsonNode Json)
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
    private static readonly ISerializer JsonWriter = new SerializerBuilder().JsonCompatible().Build();

    public string Kind => Text("kind");

    public string ApiVersion => Text("apiVersion");

    public string Name => Json["metadata"]!["name"]!.GetValue<string>();

    public string? Namespace => Json["metadata"]!["namespace"]?.GetValue<string>();

    public JsonObject Labels => Json["metadata"]!["labels"]?.AsObject() ?? [];

    public JsonObject Annotations => Json["metadata"]!["annotations"]?.AsObject() ?? [];

    public bool IsHook => Annotations.ContainsKey("helm.sh/hook");

    /// <summary>The pod that it runs; null if it runs none.</summary>
    public JsonNode? PodSpec => Kind == "Pod" ? Json["spec"] : Json["spec"]?["template"]?["spec"];

    public override string ToString() => $"{ApiVersion} {Kind} {Namespace}/{Name}";

    public static Manifest[] Parse(string yaml) =>
        [.. Documents(yaml).Select(ToJson).OfType<JsonObject>().Select(json => new Manifest(json))];

    /// <summary>The documents as they are written.</summary>
    public static string[] Documents(string yaml) => $"\n{yaml}".Split("\n---\n");

    public static JsonNode? ToJson(string yaml) =>
        Yaml.Deserialize<object?>(yaml) is { } read ? JsonNode.Parse(JsonWriter.Serialize(read)) : null;

    private string Text(string field) => Json[field]!.GetValue<string>();
}
