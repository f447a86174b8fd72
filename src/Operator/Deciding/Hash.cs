using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Crds;
using Crds.Json;

namespace Operator.Deciding;

/// <summary>
/// Short hashes of what users wrote. The order of fields does not matter, and nothing that the operator adds goes in, so
/// that a new operator version finds every hash as it was and replaces no pod.
/// </summary>
internal static class Hash
{
    private const int Length = 10;

    /// <summary>Of a tree's whole spec.</summary>
    public static string Of(SupervisionTreeSpec spec, string treeUid) =>
        Of(JsonSerializer.SerializeToElement(spec, CrdsJson.Default.SupervisionTreeSpec), treeUid);

    /// <summary>Of a child's template: what must differ for the child to be replaced.</summary>
    public static string Of(JsonElement? template) => Of(template, "");

    private static string Of(JsonElement? json, string salt)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (json is { } element) WriteSorted(writer, element);
            else writer.WriteNullValue();
        }
        buffer.Write(Encoding.UTF8.GetBytes(salt));
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan))[..Length];
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Name);
                    WriteSorted(writer, property.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) WriteSorted(writer, item);
                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
