using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Crds.Generator;

/// <summary>What the types say about themselves: the XML documentation that the compiler wrote beside the
/// assembly.</summary>
internal sealed partial class Documentation
{
    private readonly Dictionary<string, XElement> members;

    private Documentation(Dictionary<string, XElement> members) => this.members = members;

    public static Documentation Load()
    {
        var file = Path.ChangeExtension(typeof(SupervisionTreeSpec).Assembly.Location, ".xml");
        var members = XDocument.Load(file).Descendants("member");
        return new(members.ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal));
    }

    public string Of(Type type) => Text($"T:{type.FullName}", "summary") ?? throw Missing(type.Name);

    public string Of(PropertyInfo property) =>
        Text($"P:{property.DeclaringType!.FullName}.{property.Name}", "summary") ?? throw Missing(property.Name);

    public string Of(FieldInfo field) =>
        Text($"F:{field.DeclaringType!.FullName}.{field.Name}", "summary") ?? throw Missing(field.Name);

    public string Of(MethodInfo method)
    {
        var parameters = string.Join(',', method.GetParameters().Select(parameter => parameter.ParameterType.FullName));
        return Text($"M:{method.DeclaringType!.FullName}.{method.Name}({parameters})", "summary")
            ?? throw Missing(method.Name);
    }

    public string? Remarks(Type type) => Text($"T:{type.FullName}", "remarks");

    private string? Text(string member, string part) =>
        members.TryGetValue(member, out var element) && element.Element(part) is { } text
            ? Blanks().Replace(string.Concat(text.Nodes().Select(Plain)), " ").Trim()
            : null;

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        // T:Crds.Reasons or F:Crds.Reasons.NameTaken: the last name says enough.
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
        _ => throw new InvalidOperationException($"documentation may hold text, <c> and <see>, not {node}"),
    };

    private static InvalidOperationException Missing(string name) =>
        new($"{name} has no documentation; it becomes the description that users read, so write it");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
