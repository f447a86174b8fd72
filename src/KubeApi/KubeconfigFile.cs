using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KubeApi;

/// <summary>One kubeconfig file as it was written.</summary>
internal sealed class KubeconfigFile
{
    internal string? CurrentContext { get; private init; }
    internal required IReadOnlyDictionary<string, KubeconfigEntry> Clusters { get; init; }
    internal required IReadOnlyDictionary<string, KubeconfigEntry> Users { get; init; }
    internal required IReadOnlyDictionary<string, KubeconfigEntry> Contexts { get; init; }

    internal static KubeconfigFile Read(string path)
    {
        var root = Root(path);
        return new KubeconfigFile
        {
            CurrentContext = new KubeconfigEntry(path, "the kubeconfig", root).Text("current-context"),
            Clusters = Entries(path, root, "clusters", "cluster"),
            Users = Entries(path, root, "users", "user"),
            Contexts = Entries(path, root, "contexts", "context"),
        };
    }

    private static YamlMappingNode Root(string path)
    {
        if (!File.Exists(path))
            throw new ConfigurationException($"kubeconfig {path} does not exist");
        try
        {
            using var text = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(text);
            if (yaml.Documents.Count == 0) return new YamlMappingNode(); // to kubectl, too, empty means no entries
            return yaml.Documents[0].RootNode as YamlMappingNode
                ?? throw new ConfigurationException($"{path} is not a kubeconfig: it is not a YAML mapping");
        }
        catch (YamlException e)
        {
            // e.Message may quote the line, and the line may hold a token.
            throw new ConfigurationException(
                $"{path} is not valid YAML at line {e.Start.Line}, column {e.Start.Column}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"cannot read kubeconfig {path}: {e.Message}", e);
        }
        catch (Exception e) when (e is not (ConfigurationException or OutOfMemoryException)) // the parser's own bugs
        {
            throw new ConfigurationException(
                $"{path} cannot be read as YAML; write it as kubectl does: kubectl config view --raw --flatten");
        }
    }

    /// <summary>The shape is the same thrice: <c>users: [{name: me, user: {...}}]</c>.</summary>
    private static Dictionary<string, KubeconfigEntry> Entries(
        string path, YamlMappingNode root, string list, string field)
    {
        var entries = new Dictionary<string, KubeconfigEntry>(StringComparer.Ordinal);
        if (!root.Children.TryGetValue(list, out var node) || node is YamlScalarNode) return entries; // absent or null
        if (node is not YamlSequenceNode items)
            throw new ConfigurationException($"{list} in {path} is not a list");

        foreach (var item in items.OfType<YamlMappingNode>())
        {
            var name = new KubeconfigEntry(path, $"an entry of {list}", item).Text("name")
                ?? throw new ConfigurationException(
                    $"an entry of {list} in {path} (line {item.Start.Line}) has no name");
            var fields = item.Children.TryGetValue(field, out var value) && value is YamlMappingNode mapping
                ? mapping : new YamlMappingNode();
            entries.TryAdd(name, new KubeconfigEntry(path, $"{field} '{name}'", fields));
        }
        return entries;
    }
}
