using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Crds.Schema;

namespace Crds.Generator;

/// <summary>The API reference, docs/api.md.</summary>
internal sealed class Page(Documentation documentation)
{
    private static readonly Type[] Spec =
    [
        typeof(SupervisionTreeSpec), typeof(OnIntensityExceeded), typeof(Backoff), typeof(ChildSpec), typeof(Startup),
    ];

    private static readonly Type[] Status =
    [
        typeof(SupervisionTreeStatus), typeof(Condition), typeof(Restarts), typeof(CountedRestart), typeof(Ending),
        typeof(ChildStatus), typeof(ChildExit), typeof(Refusal), typeof(HistoryEntry),
    ];

    private readonly StringBuilder text = new();

    public string Markdown()
    {
        Line("<!-- Generated from src/Crds by src/Crds.Generator. -->");
        Line($"# API reference: `{SupervisionTree.ApiVersion}`, kind `{SupervisionTree.Kind}`");
        Line();
        Line($"Namespaced; plural `{SupervisionTree.Plural}`, short name `{SupervisionTree.ShortName}`. "
            + documentation.Of(typeof(SupervisionTreeSpec)));
        Heading("Spec");
        Array.ForEach(Spec, type => Record(type, withDefaults: true));
        Line();
        Line("### Rules across fields");
        Line();
        Line("The API server checks these from Kubernetes 1.25 on, the operator everywhere.");
        Line();
        foreach (var type in Spec)
            foreach (var rule in type.GetCustomAttributes<CelRuleAttribute>())
                Line($"* {type.Name}: {rule.Message}.");
        Heading("Status");
        Array.ForEach(Status, type => Record(type, withDefaults: false));
        Heading("Names and labels");
        Line();
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var method in typeof(Names).GetMethods(Own).OrderBy(method => method.MetadataToken))
            Line($"* {documentation.Of(method)}");
        Line();
        Line(documentation.Remarks(typeof(Names))!);
        Line();
        Constants(typeof(Labels), "Label");
        Line();
        Line($"Finalizer `{SupervisionTree.Finalizer}`: {documentation.Of(Field(nameof(SupervisionTree.Finalizer)))}");
        Heading("Conditions");
        Line();
        Constants(typeof(ConditionTypes), "Type");
        Heading("Reasons");
        Line();
        Line(documentation.Of(typeof(Reasons)));
        Line();
        Constants(typeof(Reasons), "Reason");
        Line();
        Line(documentation.Of(typeof(ExitReasons)));
        Line();
        Constants(typeof(ExitReasons), "Reason of an exit");
        Heading("Limits");
        Line();
        Constants(typeof(Limits), "Limit", withValue: true);
        return text.ToString();
    }

    private void Record(Type type, bool withDefaults)
    {
        var defaults = withDefaults ? Types.Defaults(type) : [];
        Line();
        Line($"### {type.Name}");
        Line();
        Line(documentation.Of(type));
        Line();
        Line(withDefaults ? "| Field | Type | Default | Meaning |" : "| Field | Type | Meaning |");
        Line(withDefaults ? "|---|---|---|---|" : "|---|---|---|");
        foreach (var field in Types.Fields(type))
        {
            var name = Types.JsonName(field);
            var value = Types.IsRequired(field) ? "required"
                : defaults[name] is { } given ? $"`{given.ToJsonString()}`"
                : "";
            var start = $"| `{name}` | {TypeText(field)} |";
            Line($"{start}{(withDefaults ? $" {value} |" : "")} {documentation.Of(field)} |");
        }
    }

    private static string TypeText(PropertyInfo field)
    {
        var type = Types.Bare(field.PropertyType);
        var item = Types.Item(type);
        var name = NameOf(item ?? type) + (item is null ? "" : ", list");
        if (field.GetCustomAttribute<ListMapAttribute>() is { Key: var key })
            name += $" by `{key}`";
        if (field.GetCustomAttribute<RangeAttribute>() is { } range)
            name += $", {range.Minimum} to {range.Maximum}";
        return name;
    }

    private static string NameOf(Type type) => type switch
    {
        { IsEnum: true } => string.Join(" \\| ", Enum.GetNames(type).Select(name => $"`{name}`")),
        _ when Types.IsRecord(type) => $"[{type.Name}](#{type.Name.ToLowerInvariant()})",
        _ when type == typeof(Shutdown) => "seconds \\| `BrutalKill` \\| `Infinity`",
        _ when type == typeof(JsonElement) => "pod template",
        _ when type == typeof(DateTimeOffset) => "time",
        _ when type == typeof(bool) => "boolean",
        _ when type == typeof(int) || type == typeof(long) => "integer",
        _ => "string",
    };

    private void Constants(Type type, string title, bool withValue = false)
    {
        Line(withValue ? $"| {title} | Value | Meaning |" : $"| {title} | Meaning |");
        Line(withValue ? "|---|---|---|" : "|---|---|");
        foreach (var constant in type.GetFields().OrderBy(field => field.MetadataToken))
        {
            var value = Convert.ToString(constant.GetRawConstantValue(), CultureInfo.InvariantCulture);
            var start = withValue ? $"| {constant.Name} | {value} |" : $"| `{value}` |";
            Line($"{start} {documentation.Of(constant)} |");
        }
    }

    private static FieldInfo Field(string name) => typeof(SupervisionTree).GetField(name)!;

    private void Heading(string title)
    {
        Line();
        Line($"## {title}");
    }

    private void Line(string line = "") => text.Append(line).Append('\n');
}
