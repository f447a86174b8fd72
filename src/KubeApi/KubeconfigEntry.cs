using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KubeApi;

/// <summary>One named cluster, user or context of a kubeconfig file; reads its fields and says what is wrong.</summary>
internal sealed class KubeconfigEntry(string file, string what, YamlMappingNode fields)
{
    /// <summary>"cluster 'dev' in /home/me/.kube/config"</summary>
    internal string What => $"{what} in {file}";

    internal string Folder => Path.GetDirectoryName(Path.GetFullPath(file))!;

    internal IEnumerable<string> Names => fields.Children.Keys.OfType<YamlScalarNode>().Select(name => name.Value ?? "");

    /// <summary>"server of cluster 'dev' in /home/me/.kube/config"</summary>
    internal string Place(string field) => $"{field} of {What}";

    internal ConfigurationException Problem(string field, string problem, Exception? inner = null) =>
        new($"{Place(field)} {problem}", inner);

    internal bool Has(string field) => fields.Children.TryGetValue(field, out var value) && !IsNull(value);

    /// <summary>null: absent, null or empty; kubectl makes no difference between them.</summary>
    internal string? Text(string field)
    {
        if (!Has(field)) return null;
        if (fields.Children[field] is not YamlScalarNode { Value: var text }) throw Problem(field, "is not a string");
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>A list of strings; absent is empty.</summary>
    internal IReadOnlyList<string> Texts(string field) =>
    [
        .. List(field).Select(item => item is YamlScalarNode { Value: { } text } && !IsNull(item)
            ? text
            : throw Problem(field, "is not a list of strings")),
    ];

    internal KubeconfigEntry? Section(string field)
    {
        if (!Has(field)) return null;
        return fields.Children[field] is YamlMappingNode section
            ? new KubeconfigEntry(file, $"{field} of {what}", section)
            : throw Problem(field, "is not a mapping");
    }

    /// <summary>A list of mappings; absent is empty.</summary>
    internal IEnumerable<KubeconfigEntry> Sections(string field) =>
        List(field).Select(item => item is YamlMappingNode section
            ? new KubeconfigEntry(file, $"an entry of {field} of {what}", section)
            : throw Problem(field, "is not a list of mappings"));

    /// <summary>Whatever it is.</summary>
    internal JsonNode? Json(string field) => Has(field) ? Json(fields.Children[field]) : null;

    internal bool Flag(string field) => Text(field) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw Problem(field, $"is '{other}' but must be true or false"),
    };

    /// <summary>A path in a kubeconfig is relative to that kubeconfig, not to the process.</summary>
    internal string? FilePath(string field) =>
        Text(field) is { } path ? Path.Combine(Folder, path) : null;

    /// <summary>The field <c>name-data</c> if there, else the file that the field <c>name</c> points to.</summary>
    internal Pem? Pem(string name)
    {
        var dataField = $"{name}-data";
        if (Text(dataField) is { } data)
            return new Pem(Decoded(dataField, data), Place(dataField));

        if (FilePath(name) is not { } path) return null;
        return File.Exists(path)
            ? KubeApi.Pem.FromFile(path)
            : throw Problem(name, $"points to {path}, which does not exist");
    }

    private YamlSequenceNode List(string field)
    {
        if (!Has(field)) return [];
        return fields.Children[field] as YamlSequenceNode ?? throw Problem(field, "is not a list");
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(
            pair => KeyValuePair.Create(((pair.Key as YamlScalarNode)?.Value) ?? "", Json(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        YamlScalarNode scalar when IsNull(scalar) => null,
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => flag.Value == "true",
        YamlScalarNode { Style: ScalarStyle.Plain } number when long.TryParse(
            number.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        YamlScalarNode text => text.Value,
        _ => null,
    };

    private string Decoded(string field, string data)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException e)
        {
            throw Problem(field, "is not valid base64", e); // e quotes no data
        }
    }

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "null" or "~" };
}
