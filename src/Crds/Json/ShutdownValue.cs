using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crds.Json;

/// <summary>A number of seconds, "BrutalKill" or "Infinity".</summary>
internal sealed class ShutdownValue : JsonConverter<Shutdown>
{
    public override Shutdown Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var seconds))
            return Shutdown.After(seconds);
        return (reader.TokenType == JsonTokenType.String ? reader.GetString() : null) switch
        {
            nameof(Shutdown.BrutalKill) => Shutdown.BrutalKill,
            nameof(Shutdown.Infinity) => Shutdown.Infinity,
            _ => throw new JsonException("not a shutdown; set whole seconds, BrutalKill or Infinity"),
        };
    }

    public override void Write(Utf8JsonWriter writer, Shutdown value, JsonSerializerOptions options)
    {
        if (value.Seconds is { } seconds)
            writer.WriteNumberValue(seconds);
        else
            writer.WriteStringValue(value.ToString());
    }
}
