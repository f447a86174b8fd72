using System.Diagnostics;
using OpenTelemetry;

namespace Operator.Tracing;

/// <summary>
/// Of all the requests of this process, which .NET makes spans of, those that are part of a restart round; named after what is
/// done to what, as in <c>POST pods</c>.
/// </summary>
internal sealed class RoundRequests : BaseProcessor<Activity>
{
    public const string SourceName = "System.Net.Http";

    public override void OnStart(Activity data)
    {
        if (data.Source.Name != SourceName || data.ParentSpanId != default) return;
        // Watches, the lease, visits to trees in which nothing happened: no round asked for it.
        data.IsAllDataRequested = false;
        data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }

    public override void OnEnd(Activity data)
    {
        if (data.Source.Name == SourceName && Uri.TryCreate($"{data.GetTagItem("url.full")}", UriKind.Absolute, out var url))
            data.DisplayName = $"{data.GetTagItem("http.request.method")} {Resource(url.AbsolutePath)}";
    }

    /// <summary>The resource of a path of the Kubernetes API, and the subresource: <c>supervisiontrees/status</c>.</summary>
    internal static string Resource(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var start = Array.FindLastIndex(parts, part => part is "api" or "apis");
        if (start < 0) return path;
        var rest = parts.AsSpan(Math.Min(parts.Length, start + (parts[start] == "api" ? 2 : 3)));
        if (rest is ["namespaces", _, _, ..]) rest = rest[2..];
        return rest switch
        {
            [var resource, _, var subresource] => $"{resource}/{subresource}",
            [var resource, ..] => resource,
            [] => path,
        };
    }
}
