using System.Text.Json.Serialization.Metadata;

namespace KubeApi;

/// <summary>A kind as the API server addresses it. Group "" is the core group; Json decodes one object.</summary>
public sealed record ResourceType<T>(string Group, string Version, string Plural, string Kind, JsonTypeInfo<T> Json)
    where T : class, IApiObject
{
    /// <summary>The value of <c>apiVersion</c> in objects of this kind.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <param name="ns">null or "" addresses every namespace, or a cluster-scoped kind.</param>
    internal string CollectionPath(string? ns)
    {
        var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        return string.IsNullOrEmpty(ns) ? $"{root}/{Plural}" : $"{root}/namespaces/{Segment(ns)}/{Plural}";
    }

    internal string ObjectPath(string ns, string name, string? subresource = null)
    {
        var path = $"{CollectionPath(ns)}/{Segment(name)}";
        return subresource is null ? path : $"{path}/{Segment(subresource)}";
    }

    // An empty segment would turn "delete this object" into "delete them all"; dots would walk up the path.
    private static string Segment(string value) => value is "" or "." or ".."
        ? throw new ArgumentException($"'{value}' cannot name anything in the Kubernetes API")
        : Uri.EscapeDataString(value);
}
