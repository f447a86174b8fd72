using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crds.Schema;

namespace Crds.Generator;

/// <summary>The OpenAPI schema of a type: fields, limits, defaults and rules, as its attributes, initial values and
/// documentation say.</summary>
internal sealed class SchemaOf(Documentation documentation)
{
    /// <summary>Spec or status. Only specs have defaults: a status says what is, not what would be.</summary>
    public JsonObject Record(Type type, bool withDefaults, int level = 1)
    {
        var defaults = withDefaults ? Types.Defaults(type) : [];
        var properties = new JsonObject();
        foreach (var field in Types.Fields(type))
        {
            var name = Types.JsonName(field);
            var schema = new JsonObject { ["description"] = documentation.Of(field) };
            if (defaults[name] is { } value)
                schema["default"] = value.DeepClone();
            Merge(schema, Field(field, withDefaults, level));
            properties[name] = schema;
        }
        var record = new JsonObject { ["type"] = "object" };
        var required = Types.Fields(type).Where(Types.IsRequired).Select(Types.JsonName).ToArray();
        if (required.Length > 0)
            record["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        record["properties"] = properties;
        Merge(record, Rules(type));
        return record;
    }

    private JsonObject Field(PropertyInfo field, bool withDefaults, int level)
    {
        if (field.PropertyType == typeof(SupervisionTreeSpec) && level == Limits.Levels)
            return TooDeep();
        var type = Types.Bare(field.PropertyType);
        var nested = field.PropertyType == typeof(SupervisionTreeSpec) ? level + 1 : level;
        if (Types.Item(type) is not { } item)
            return Limited(Value(type, withDefaults, nested), field);
        var list = new JsonObject { ["type"] = "array" };
        if (field.GetCustomAttribute<ListMapAttribute>() is { Key: var key })
            Merge(list, new()
            {
                ["x-kubernetes-list-type"] = "map",
                ["x-kubernetes-list-map-keys"] = new JsonArray(key),
            });
        else
            list["x-kubernetes-list-type"] = field.IsDefined(typeof(ListSetAttribute)) ? "set" : "atomic";
        Sizes(list, field, "Items");
        if (item == typeof(ChildSpec))
            list["maxItems"] = Limits.ChildrenAt(level);
        var items = Value(item, withDefaults, level);
        list["items"] = items["type"]!.GetValue<string>() == "integer" ? Limited(items, field) : items;
        return list;
    }

    private JsonObject Value(Type type, bool withDefaults, int level) => type switch
    {
        _ when type == typeof(string) => new() { ["type"] = "string" },
        _ when type == typeof(bool) => new() { ["type"] = "boolean" },
        _ when type == typeof(int) => new() { ["type"] = "integer", ["format"] = "int32" },
        _ when type == typeof(long) => new() { ["type"] = "integer", ["format"] = "int64" },
        _ when type == typeof(DateTimeOffset) => new() { ["type"] = "string", ["format"] = "date-time" },
        _ when type == typeof(JsonElement) => TemplateSchema.Json(),
        _ when type == typeof(Shutdown) => ShutdownSchema(),
        { IsEnum: true } => new()
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => JsonValue.Create(name))]),
        },
        _ when Types.IsRecord(type) => Record(type, withDefaults, level),
        _ => throw new InvalidOperationException($"no schema for {type}"),
    };

    private static JsonObject Limited(JsonObject schema, PropertyInfo field)
    {
        if (field.GetCustomAttribute<RangeAttribute>() is { } range)
            Merge(schema, new() { ["minimum"] = (int)range.Minimum, ["maximum"] = (int)range.Maximum });
        if (field.GetCustomAttribute<RegularExpressionAttribute>() is { } text)
            schema["pattern"] = text.Pattern;
        if (schema["type"]?.GetValue<string>() == "string")
            Sizes(schema, field, "Length");
        return schema;
    }

    private static void Sizes(JsonObject schema, PropertyInfo field, string what)
    {
        if (field.GetCustomAttribute<LengthAttribute>() is { } length)
            Merge(schema, new() { [$"min{what}"] = length.MinimumLength, [$"max{what}"] = length.MaximumLength });
        if (field.GetCustomAttribute<MaxLengthAttribute>() is { } most)
            schema[$"max{what}"] = most.Length;
    }

    private static JsonObject Rules(Type type)
    {
        var rules = type.GetCustomAttributes<CelRuleAttribute>().ToArray();
        return rules.Length == 0
            ? []
            : new() { ["x-kubernetes-validations"] = new JsonArray([.. rules.Select(Rule)]) };
    }

    private static JsonObject Rule(CelRuleAttribute rule)
    {
        var json = new JsonObject { ["rule"] = rule.Rule, ["message"] = rule.Message };
        if (rule.FieldPath is { } path)
            json["fieldPath"] = path;
        return json;
    }

    private static JsonObject ShutdownSchema() => new()
    {
        ["x-kubernetes-int-or-string"] = true,
        // The limits are for numbers and the pattern for texts; each passes the other.
        ["minimum"] = 0,
        ["maximum"] = Limits.Seconds,
        ["pattern"] = $"^({nameof(Shutdown.BrutalKill)}|{nameof(Shutdown.Infinity)})$",
    };

    // A schema ends somewhere. Without this rule a supervisor that is too deep would be dropped without a word.
    private static JsonObject TooDeep() => new()
    {
        ["type"] = "object",
        ["x-kubernetes-preserve-unknown-fields"] = true,
        ["x-kubernetes-validations"] = new JsonArray(Rule(new("false",
            $"supervisors nest at most {Limits.Levels} levels deep: give this one a SupervisionTree of its own"))),
    };

    private static void Merge(JsonObject into, JsonObject from)
    {
        foreach (var (name, value) in from.ToArray())
            into[name] = value?.DeepClone();
    }
}
