using System.Text.Json;

namespace KubeApi;

/// <summary>
/// Decodes one object out of many. An object that does not fit its type (written through another version of the
/// CRD, say) must not make all the others disappear with it.
/// </summary>
internal static class ItemDecoder
{
    /// <summary>Exactly one of the two results is not null.</summary>
    internal static (T? Item, UndecodableItem? Problem) Decode<T>(ResourceType<T> type, ReadOnlySpan<byte> json)
        where T : class, IApiObject
    {
        try
        {
            var item = JsonSerializer.Deserialize(json, type.Json);
            return item?.Metadata is { Name.Length: > 0, ResourceVersion.Length: > 0 }
                ? (item, null)
                : (null, Undecodable(json, "metadata.name or metadata.resourceVersion is missing"));
        }
        // A kind's converters may throw anything at all, and the others must be decoded all the same.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return (null, Undecodable(json, e.Message));
        }
    }

    private static UndecodableItem Undecodable(ReadOnlySpan<byte> json, string problem)
    {
        try
        {
            var meta = JsonSerializer.Deserialize(json, KubeApiJson.Default.AnyObject)?.Metadata;
            ObjectKey? key = meta?.Name is { Length: > 0 } name ? new ObjectKey(meta.Namespace ?? "", name) : null;
            return new UndecodableItem(key, meta?.ResourceVersion, problem);
        }
        catch (JsonException)
        {
            return new UndecodableItem(Key: null, ResourceVersion: null, problem);
        }
    }
}
