using System.Text.Json;

namespace KubeApi;

/// <summary>The bytes of one value inside a larger JSON text, so that it can be decoded, or fail, by itself.</summary>
internal static class JsonSlice
{
    /// <summary>Of the property that the reader stands on.</summary>
    internal static ReadOnlySpan<byte> OfProperty(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        reader.Read();
        return OfValue(ref reader, json);
    }

    /// <summary>Of the value that begins where the reader stands.</summary>
    internal static ReadOnlySpan<byte> OfValue(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
