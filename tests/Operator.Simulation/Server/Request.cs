using System.Text.Json.Nodes;

namespace Operator.Simulation;

/// <summary>One request as the API server understands it.</summary>
internal sealed record Request(string Verb, string Plural, string Namespace, string Name, string? Subresource)
{
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    public JsonNode? Body { get; init; }

    /// <summary>Which client sent it.</summary>
    public string By { get; init; } = "";

    /// <summary>The operator's call that it came with; null for everybody else.</summary>
    public Call? Call { get; set; }

    public bool DryRun => Query.GetValueOrDefault("dryRun") == "All";

    public bool IsWrite => Verb is not ("get" or "list" or "watch") && !DryRun;

    public override string ToString() =>
        $"{Verb}{(DryRun ? " (dry run)" : "")} {Plural}{(Name.Length > 0 ? "/" + Name : "")}"
            + (Subresource is null ? "" : "/" + Subresource);

    public static Request Read(HttpRequestMessage message, string by)
    {
        var query = message.RequestUri!.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);
        var path = message.RequestUri.AbsolutePath.Trim('/').Split('/');
        // api/v1/... or apis/<group>/<version>/...
        var rest = path.AsSpan(path[0] == "api" ? 2 : 3);
        var ns = "";
        if (rest[0] == "namespaces")
        {
            ns = rest[1];
            rest = rest[2..];
        }
        var name = rest.Length > 1 ? rest[1] : "";
        return new Request(VerbOf(message.Method, name, query), rest[0], ns, name, rest.Length > 2 ? rest[2] : null)
        {
            Query = query,
            Body = message.Content is { } content ? JsonNode.Parse(content.ReadAsStream()) : null,
            By = by,
        };
    }

    private static string VerbOf(HttpMethod method, string name, Dictionary<string, string> query) => method.Method switch
    {
        "GET" when query.ContainsKey("watch") => "watch",
        "GET" => name.Length > 0 ? "get" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => throw new NotSupportedException(method.Method),
    };
}
