using System.Text.Json.Nodes;

namespace Crds.Generator;

/// <summary>The CustomResourceDefinition.</summary>
internal sealed class Manifest(Documentation documentation)
{
    private const int Wide = 1;

    public JsonObject Json() => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = $"{SupervisionTree.Plural}.{SupervisionTree.Group}" },
        ["spec"] = new JsonObject
        {
            ["group"] = SupervisionTree.Group,
            ["scope"] = "Namespaced",
            ["names"] = new JsonObject
            {
                ["kind"] = SupervisionTree.Kind,
                ["listKind"] = $"{SupervisionTree.Kind}List",
                ["plural"] = SupervisionTree.Plural,
                ["singular"] = SupervisionTree.Singular,
                ["shortNames"] = new JsonArray(SupervisionTree.ShortName),
            },
            ["versions"] = new JsonArray(Version()),
        },
    };

    private JsonObject Version() => new()
    {
        ["name"] = SupervisionTree.Version,
        ["served"] = true,
        ["storage"] = true,
        ["additionalPrinterColumns"] = new JsonArray(
            Column("Strategy", "string", ".spec.strategy"),
            Column("Ready", "string", ".status.ready"),
            Column("Restarts", "integer", ".status.restarts.total"),
            Column("Last Restart", "date", ".status.lastRestartTime"),
            Column("Reason", "string", $".status.conditions[?(@.type==\"{ConditionTypes.Ready}\")].reason"),
            Column("Intensity", "integer", ".spec.intensity", Wide),
            Column("Age", "date", ".metadata.creationTimestamp")),
        ["subresources"] = new JsonObject
        {
            ["status"] = new JsonObject(),
            ["scale"] = new JsonObject
            {
                ["specReplicasPath"] = ".spec.replicas",
                ["statusReplicasPath"] = ".status.replicas",
                ["labelSelectorPath"] = ".status.selector",
            },
        },
        ["schema"] = new JsonObject { ["openAPIV3Schema"] = Tree() },
    };

    private JsonObject Tree()
    {
        var schema = new SchemaOf(documentation);
        return new()
        {
            ["description"] = documentation.Of(typeof(SupervisionTreeSpec)),
            ["type"] = "object",
            ["required"] = new JsonArray("spec"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = new JsonObject { ["type"] = "string" },
                ["kind"] = new JsonObject { ["type"] = "string" },
                ["metadata"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["name"] = new JsonObject
                        {
                            ["type"] = "string",
                            ["maxLength"] = Limits.NameLength,
                            ["pattern"] = Names.Pattern,
                        },
                    },
                },
                ["spec"] = Described(schema.Record(typeof(SupervisionTreeSpec), withDefaults: true), "What is wanted."),
                ["status"] = Described(
                    schema.Record(typeof(SupervisionTreeStatus), withDefaults: false),
                    documentation.Of(typeof(SupervisionTreeStatus))),
            },
        };
    }

    private static JsonObject Described(JsonObject schema, string description)
    {
        schema.Insert(0, "description", description);
        return schema;
    }

    private static JsonObject Column(string name, string type, string path, int priority = 0)
    {
        var column = new JsonObject { ["name"] = name, ["type"] = type, ["jsonPath"] = path };
        if (priority > 0)
            column["priority"] = priority;
        return column;
    }
}
