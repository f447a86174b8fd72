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
    private const int VerbsLength = 6;

    /// <summary>Of a tree's whole spec: its revision. It begins with the hash of what is to run.</summary>
    public static string Of(SupervisionTreeSpec spec, string treeUid) =>
        $"{OfContent(spec, treeUid)}-{OfAll(spec, treeUid)[..VerbsLength]}";

    /// <summary>Of what a spec says is to run, whatever is done to it by its verbs.</summary>
    public static string OfContent(SupervisionTreeSpec spec, string treeUid) => OfAll(Verbs.Without(spec), treeUid);

    /// <summary>The same, from a revision.</summary>
    public static string ContentOf(string revision) => revision.Split('-')[0];

    /// <summary>Of what a child is made from: what must differ for a pod to be replaced, and for a nested tree to be told.</summary>
    public static string OfChild(ChildSpec child) => child.Supervisor is { } supervisor ? OfAll(supervisor, "") : Of(child.Template);

    public static string Of(JsonElement? template) => Of(template, "");

    private static string OfAll(SupervisionTreeSpec spec, string salt) =>
        Of(JsonSerializer.SerializeToElement(spec, CrdsJson.Default.SupervisionTreeSpec), salt);

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
