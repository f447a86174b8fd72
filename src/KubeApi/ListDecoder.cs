using System.Text.Json;

namespace KubeApi;

/// <summary>Decodes a list object by object, so that one that does not fit takes no other with it.</summary>
internal static class ListDecoder
{
    /// <returns>The page, and the token for the next one; null: this was the last.</returns>
    /// <exception cref="JsonException">Not a list at all, or cut off.</exception>
    internal static (ListPage<T> Page, string? Continue) Decode<T>(
        ResourceType<T> type, ReadOnlySpan<byte> json, bool first)
        where T : class, IApiObject
    {
        var items = new List<T>();
        var undecodable = new List<UndecodableItem>();
        ListMeta? meta = null;

        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8))
            {
                meta = JsonSerializer.Deserialize(JsonSlice.OfProperty(ref reader, json), KubeApiJson.Default.ListMeta);
            }
            else if (reader.ValueTextEquals("items"u8))
            {
                Items(ref reader, json, type, items, undecodable);
            }
            else
            {
                reader.Skip();
            }
        }
        if (meta?.ResourceVersion is not { Length: > 0 } version)
            throw new JsonException("a list without metadata.resourceVersion");
        var next = string.IsNullOrEmpty(meta.Continue) ? null : meta.Continue;
        return (new ListPage<T>(first, items, undecodable, version), next);
    }

    private static void Items<T>(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ResourceType<T> type, List<T> items,
        List<UndecodableItem> undecodable)
        where T : class, IApiObject
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return; // how Go writes an empty list
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("items is not a list");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var (item, problem) = ItemDecoder.Decode(type, JsonSlice.OfValue(ref reader, json));
            if (item is not null) items.Add(item);
            if (problem is not null) undecodable.Add(problem);
        }
    }
}
