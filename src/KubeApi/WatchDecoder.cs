using System.Buffers;
using System.Text.Json;

namespace KubeApi;

/// <summary>Decodes one line of a watch: <c>{"type":"ADDED","object":{...}}</c>. The object is decoded once.</summary>
internal static class WatchDecoder
{
    internal static WatchEvent<T> Decode<T>(ResourceType<T> type, ReadOnlySequence<byte> line, string path)
        where T : class, IApiObject
    {
        using var whole = new Contiguous(line);
        return Decode(type, whole.Bytes, path);
    }

    /// <exception cref="ApiException">The server ends the watch, or this line is not an event.</exception>
    internal static WatchEvent<T> Decode<T>(ResourceType<T> type, ReadOnlySpan<byte> line, string path)
        where T : class, IApiObject
    {
        try
        {
            var quotedType = Envelope(line, out var json);
            if (quotedType.SequenceEqual("\"ADDED\""u8)) return Event(type, WatchEventType.Added, json);
            if (quotedType.SequenceEqual("\"MODIFIED\""u8)) return Event(type, WatchEventType.Modified, json);
            if (quotedType.SequenceEqual("\"DELETED\""u8)) return Event(type, WatchEventType.Deleted, json);
            if (quotedType.SequenceEqual("\"BOOKMARK\""u8)) return Bookmark<T>(json);
            if (quotedType.SequenceEqual("\"ERROR\""u8)) throw ErrorAnswer.InWatch(json, path);
            throw new JsonException("its type is not one of a watch");
        }
        catch (JsonException e)
        {
            throw ApiException.Unreadable("GET", path, $"a line of the watch is not an event: {e.Message}", e);
        }
    }

    /// <returns>The type as it stands in the JSON, with its quotes: comparing it so allocates nothing.</returns>
    private static ReadOnlySpan<byte> Envelope(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> type = default;
        json = default;
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8)) type = JsonSlice.OfProperty(ref reader, line);
            else if (reader.ValueTextEquals("object"u8)) json = JsonSlice.OfProperty(ref reader, line);
            else reader.Skip();
        }
        return json.IsEmpty ? throw new JsonException("it has no object") : type;
    }

    private static WatchEvent<T> Event<T>(ResourceType<T> type, WatchEventType what, ReadOnlySpan<byte> json)
        where T : class, IApiObject
    {
        var (item, problem) = ItemDecoder.Decode(type, json);
        var version = item?.Metadata.ResourceVersion ?? problem?.ResourceVersion;
        return new WatchEvent<T>(what, version ?? "", item, problem);
    }

    private static WatchEvent<T> Bookmark<T>(ReadOnlySpan<byte> json)
        where T : class, IApiObject
    {
        var meta = JsonSerializer.Deserialize(json, KubeApiJson.Default.BookmarkObject)?.Metadata;
        var ends = meta?.Annotations?.GetValueOrDefault("k8s.io/initial-events-end") == "true";
        return meta?.ResourceVersion is { Length: > 0 } version
            ? new WatchEvent<T>(ends ? WatchEventType.InitialEventsEnd : WatchEventType.Bookmark, version)
            : throw new JsonException("a bookmark without metadata.resourceVersion");
    }
}
