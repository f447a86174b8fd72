using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KubeApi;

/// <summary>One named cluster, user or context of a kubeconfig file; reads its fields and says what is wrong.</summary>
internal sealed class KubeconfigEntry(string file, string what, YamlMappingNode fields)
{
    /// <summary>"server of cluster 'dev' in /home/me/.kube/config"</summary>
    internal string Place(string field) => $"{field} of {what} in {file}";

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

    internal bool Flag(string field) => Text(field) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw Problem(field, $"is '{other}' but must be true or false"),
    };

    /// <summary>A path in a kubeconfig is relative to that kubeconfig, not to the process.</summary>
    internal string? FilePath(string field) =>
        Text(field) is { } path ? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, path) : null;

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
