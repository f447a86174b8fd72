using System.Text.Json;
using System.Text.Json.Serialization;

namespace Crds.Json;

/// <summary>Enums as their names, nothing else: no numbers, no other case, as the schema has it. The message lists what
/// is allowed.</summary>
internal sealed class EnumName<T> : JsonConverter<T> where T : struct, Enum
{
    private static readonly string[] Known = Enum.GetNames<T>();

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return name is not null && Array.IndexOf(Known, name) >= 0
            ? Enum.Parse<T>(name)
            : throw new JsonException($"not a {typeof(T).Name}; set one of {string.Join(", ", Known)}");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Enum.IsDefined(value)
            ? value.ToString()
            : throw new JsonException($"{value} is not a {typeof(T).Name}"));
}
