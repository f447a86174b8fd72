using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Reliability.Tests.Proxy;

/// <summary>One request of an operator, as the proxy sees it.</summary>
/// <param name="Number">Counted from 1, over all operators.</param>
/// <param name="Operator">Which operator asks: each has a kubeconfig of its own, with its name for a token.</param>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Path">As it was asked for.</param>
/// <param name="Query">The same, with its question mark; may be empty.</param>
internal sealed record Call(int Number, string Operator, string Method, string Path, string Query)
{
    private static readonly string[] Collections = ["pods", "supervisiontrees", "controllerrevisions", "events", "leases", "version"];

    public bool IsWatch { get; } = QueryHelpers.ParseQuery(Query).ContainsKey("watch");

    public bool IsDryRun { get; } = QueryHelpers.ParseQuery(Query).ContainsKey("dryRun");

    public bool IsWrite => Method != "GET";

    /// <summary>The plural of the kind that is asked about.</summary>
    public string Resource { get; } = Path.Split('/').FirstOrDefault(part => Collections.Contains(part)) ?? "";

    public bool IsList => !IsWrite && !IsWatch && Path.EndsWith($"/{Resource}", StringComparison.Ordinal) && Resource != "version";

    /// <summary>The object and its subresource, such as <c>pods/shop-a-1</c>; of a collection only the kind.</summary>
    public string Subject => Path.IndexOf($"/{Resource}", StringComparison.Ordinal) is >= 0 and var at ? Path[(at + 1)..] : Path;

    public static Call Of(int number, HttpRequest request) => new(
        number,
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var known) ? known.Parameter ?? "" : "",
        request.Method, request.Path.Value ?? "", request.QueryString.Value ?? "");

    public override string ToString() =>
        $"#{Number} {Operator} {(IsWatch ? "WATCH" : IsList ? "LIST" : Method)} {Subject}{(IsDryRun ? " (dry run)" : "")}";
}
