using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds.Generator;

/// <summary>How types look in JSON.</summary>
internal static class Types
{
    public static IEnumerable<PropertyInfo> Fields(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .OrderBy(property => property.MetadataToken);

    public static string JsonName(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
        ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    public static bool IsRequired(PropertyInfo property) => property.IsDefined(typeof(RequiredMemberAttribute));

    public static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    public static Type? Item(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;

    public static bool IsRecord(Type type) =>
        type.Namespace == typeof(SupervisionTreeSpec).Namespace && type.IsClass && type != typeof(Shutdown);

    /// <summary>What the operator makes of an object that says only what it must: the defaults, as its own decoder
    /// fills them in.</summary>
    public static JsonObject Defaults(Type type)
    {
        var least = new JsonObject();
        foreach (var field in Fields(type).Where(IsRequired))
            least[JsonName(field)] = "x";
        var info = CrdsJson.Default.GetTypeInfo(type)!;
        var filled = JsonSerializer.SerializeToNode(least.Deserialize(info), info)!.AsObject();
        foreach (var field in least)
            filled.Remove(field.Key);
        return filled;
    }
}
