using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Chart.Tests.Generated;

/// <summary>The comments in values.yaml, each about the value below it, as what Helm shows and as what people read.</summary>
internal static partial class ValuesPage
{
    private const string Begin = "<!-- values: written from values.yaml by `make generate` -->";
    private const string End = "<!-- end of values -->";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The values that have a comment, as paths, in their order.</summary>
    public static IReadOnlyList<(string[] Path, string Comment)> Comments(string values)
    {
        var (found, path, comment) = (new List<(string[], string)>(), new List<string>(), new List<string>());
        foreach (var line in values.Split('\n'))
        {
            if (Comment().Match(line) is { Success: true } words) comment.Add(words.Groups[1].Value);
            else if (Key().Match(line) is { Success: true } key)
            {
                path.RemoveRange(Math.Min(path.Count, key.Groups[1].Length / 2), Math.Max(0, path.Count - key.Groups[1].Length / 2));
                path.Add(key.Groups[2].Value);
                if (comment.Count > 0) found.Add(([.. path], string.Join(' ', comment)));
                comment.Clear();
            }
            else comment.Clear();
        }
        return found;
    }

    /// <summary>The page with a table of all values.</summary>
    public static string Readme(string page, string values)
    {
        var defaults = Manifest.ToJson(values)!;
        var table = new StringBuilder($"{Begin}\n| value | default | |\n|---|---|---|\n");
        foreach (var (path, comment) in Comments(values))
        {
            var value = path.Aggregate(defaults, (node, key) => node[key]!).ToJsonString(OneLine);
            table.Append($"| `{string.Join('.', path)}` | `{value}` | {comment.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
        return $"{page[..page.IndexOf(Begin, StringComparison.Ordinal)]}{table}{page[page.IndexOf(End, StringComparison.Ordinal)..]}";
    }

    /// <summary>The schema with the same words, for editors and for whoever is told that a value is wrong.</summary>
    public static string Schema(string schema, string values)
    {
        var root = JsonNode.Parse(schema)!;
        foreach (var (path, comment) in Comments(values))
        {
            var value = path.Aggregate(root, (node, key) => node["properties"]![key]!).AsObject();
            value.Remove("description");
            value.Insert(0, "description", comment);
        }
        return $"{root.ToJsonString(Readable)}\n";
    }

    [GeneratedRegex("^ *# (.*)$")]
    private static partial Regex Comment();

    [GeneratedRegex("^( *)([A-Za-z]+):")]
    private static partial Regex Key();
}
