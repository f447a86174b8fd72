using System.Text.Json.Nodes;

namespace Chart.Tests.Permissions;

/// <summary>One verb on one resource, which may be a part of another: <c>pods/status</c>.</summary>
internal sealed record Permission(string Group, string Resource, string Verb)
{
    public override string ToString() => $"{Verb} {Resource}{(Group.Length == 0 ? "" : $".{Group}")}";

    /// <summary>What the rules of a role grant, one by one.</summary>
    public static IEnumerable<Permission> In(JsonNode rules) =>
        from rule in rules.AsArray()
        from resource in Texts(rule!["resources"])
        from verb in Texts(rule["verbs"])
        select new Permission(Texts(rule["apiGroups"]).Single(), resource, verb);

    /// <summary>As a rule that grants it.</summary>
    public JsonObject ToRule() => new()
    {
        ["apiGroups"] = new JsonArray(Group),
        ["resources"] = new JsonArray(Resource),
        ["verbs"] = new JsonArray(Verb),
    };

    /// <summary>The one that a request needs; null for what everybody may, such as to ask for the version.</summary>
    public static Permission? NeededFor(string method, Uri url)
    {
        var path = url.AbsolutePath.Trim('/').Split('/');
        var rest = path switch
        {
            ["api", _, .. var core] => core,
            ["apis", _, _, .. var other] => other,
            _ => [],
        };
        if (rest is ["namespaces", _, .. var within]) rest = within;
        if (rest is not [var resource, .. var name]) return null;
        var verb = method switch
        {
            "POST" => "create",
            "PUT" => "update",
            "GET" when name.Length > 0 => "get",
            "GET" when url.Query.Contains("watch=", StringComparison.Ordinal) => "watch",
            "GET" => "list",
            _ => method.ToLowerInvariant(),
        };
        return new Permission(path[0] == "api" ? "" : path[1], string.Join('/', [resource, .. name.Skip(1)]), verb);
    }

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(text => text!.GetValue<string>());
}
