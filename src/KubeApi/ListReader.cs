using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace KubeApi;

/// <summary>
/// Decodes a list while it arrives, object by object: one that does not fit takes no other with it, and only one at a
/// time is in memory as it was sent.
/// </summary>
/// <param name="type">The kind.</param>
/// <param name="pieceMax">Bytes of the largest object that is accepted.</param>
/// <param name="first">This is the first page.</param>
internal sealed class ListReader<T>(ResourceType<T> type, int pieceMax, bool first)
    where T : class, IApiObject
{
    private enum Place
    {
        Before,
        Fields,
        Items,
        After,
    }

    private readonly List<T> items = [];
    private readonly List<UndecodableItem> undecodable = [];
    private ListMeta? meta;
    private Place place = Place.Before;
    private JsonReaderState state;

    /// <returns>The page, and the token for the next one; null: this was the last.</returns>
    /// <exception cref="JsonException">Not a list at all, or cut off.</exception>
    /// <exception cref="InvalidDataException">An object beyond the maximum.</exception>
    internal async Task<(ListPage<T> Page, string? Continue)> Read(Stream answer, CancellationToken ct)
    {
        var pipe = PipeReader.Create(answer, new StreamPipeReaderOptions(bufferSize: 64 * 1024));
        try
        {
            while (place != Place.After)
            {
                var read = await pipe.ReadAsync(ct);
                var rest = read.Buffer.Slice(Parse(read.Buffer));
                if (rest.Length > pieceMax) throw new InvalidDataException($"an object of the list is longer than {pieceMax} bytes");
                if (read.IsCompleted && place != Place.After) throw new JsonException("the list is cut off");
                pipe.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await pipe.CompleteAsync();
        }
        if (meta?.ResourceVersion is not { Length: > 0 } version)
            throw new JsonException("a list without metadata.resourceVersion");
        return (new ListPage<T>(first, items, undecodable, version), string.IsNullOrEmpty(meta.Continue) ? null : meta.Continue);
    }

    /// <returns>Where the first piece begins that is not complete yet.</returns>
    private SequencePosition Parse(ReadOnlySequence<byte> json)
    {
        var reader = new Utf8JsonReader(json, isFinalBlock: false, state);
        while (place != Place.After)
        {
            var before = reader;
            if (Piece(ref reader, json)) continue;
            reader = before;
            break;
        }
        state = reader.CurrentState;
        return reader.Position;
    }

    // false: not all of it is here yet, and nothing was done
    private bool Piece(ref Utf8JsonReader reader, ReadOnlySequence<byte> json)
    {
        if (!reader.Read()) return false;
        switch (place)
        {
            case Place.Before:
                place = reader.TokenType == JsonTokenType.StartObject ? Place.Fields : throw new JsonException("not an object");
                return true;
            case Place.Fields when reader.TokenType == JsonTokenType.EndObject:
                place = Place.After;
                return true;
            case Place.Fields when reader.ValueTextEquals("items"u8):
                if (!reader.Read()) return false;
                if (reader.TokenType == JsonTokenType.Null) return true; // how Go writes an empty list
                place = reader.TokenType == JsonTokenType.StartArray ? Place.Items : throw new JsonException("items is not a list");
                return true;
            case Place.Fields:
                var isMeta = reader.ValueTextEquals("metadata"u8);
                return reader.Read() && Value(ref reader, json, isMeta ? TakeMeta : static _ => { });
            case Place.Items when reader.TokenType == JsonTokenType.EndArray:
                place = Place.Fields;
                return true;
            default:
                return Value(ref reader, json, TakeItem);
        }
    }

    private static bool Value(ref Utf8JsonReader reader, ReadOnlySequence<byte> json, Action<ReadOnlySpan<byte>> take)
    {
        var start = reader.TokenStartIndex;
        if (!reader.TrySkip()) return false;
        using var value = new Contiguous(json.Slice(start, reader.BytesConsumed - start));
        take(value.Bytes);
        return true;
    }

    private void TakeMeta(ReadOnlySpan<byte> json) => meta = JsonSerializer.Deserialize(json, KubeApiJson.Default.ListMeta);

    private void TakeItem(ReadOnlySpan<byte> json)
    {
        var (item, problem) = ItemDecoder.Decode(type, json);
        if (item is not null) items.Add(item);
        if (problem is not null) undecodable.Add(problem);
    }
}
