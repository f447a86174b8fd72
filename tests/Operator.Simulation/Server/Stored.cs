using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Operator.Simulation;

/// <summary>One version of an object in the server. Never changed; a change makes another one.</summary>
internal sealed class Stored(JsonObject json)
{
    private byte[]? bytes;

    public JsonObject Json => json;

    public JsonObject Metadata => json["metadata"]!.AsObject();

    public string Name => (string)Metadata["name"]!;

    public string Namespace => (string)Metadata["namespace"]!;

    public string Uid => (string)Metadata["uid"]!;

    public long Version => long.Parse((string)Metadata["resourceVersion"]!, CultureInfo.InvariantCulture);

    public bool Deleting => Metadata["deletionTimestamp"] is not null;

    public IEnumerable<string> Finalizers => (Metadata["finalizers"] as JsonArray ?? []).Select(finalizer => (string)finalizer!);

    /// <summary>Whether a condition in its status holds.</summary>
    public bool Has(string condition) => (json["status"]?["conditions"] as JsonArray ?? [])
        .Any(known => (string?)known!["type"] == condition && (string?)known["status"] == "True");

    public string? Label(string name) => (string?)(Metadata["labels"] as JsonObject)?[name];

    /// <summary>The UID of the owner that controls it.</summary>
    public string? Controller => (string?)(Metadata["ownerReferences"] as JsonArray ?? [])
        .FirstOrDefault(owner => (bool?)owner!["controller"] == true)?["uid"];

    public byte[] Bytes => bytes ??= JsonSerializer.SerializeToUtf8Bytes(json);

    /// <summary>A copy to be changed.</summary>
    public JsonObject Draft() => json.DeepClone().AsObject();

    public static string Rfc3339(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

internal static class Numbers
{
    /// <summary>A whole number, whichever type it was written as.</summary>
    public static long? Number(this JsonNode? node) => node is null ? null : long.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);
}
