using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Crds.Generator;

/// <summary>JSON written as YAML: each description on a line of its own, so that differences show what
/// changed.</summary>
internal static class Yaml
{
    public static string Of(JsonNode node, string comment)
    {
        var text = new StringWriter { NewLine = "\n" };
        text.WriteLine($"# {comment}");
        var serializer = new SerializerBuilder()
            .WithQuotingNecessaryStrings()
            .DisableAliases()
            .WithNewLine("\n")
            .Build();
        serializer.Serialize(new Emitter(text, new EmitterSettings().WithBestWidth(int.MaxValue)), Plain(node)!);
        return text.ToString();
    }

    private static object? Plain(JsonNode? node) => node switch
    {
        null => null,
        JsonObject map => new OrderedDictionary<string, object?>(
            map.Select(entry => KeyValuePair.Create(entry.Key, Plain(entry.Value)))),
        JsonArray list => list.Select(Plain).ToList(),
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => long.Parse(node.ToJsonString(), CultureInfo.InvariantCulture),
            var kind => throw new InvalidOperationException($"a schema holds no {kind}"),
        },
    };
}
