using System.Diagnostics;

namespace EndToEnd.Tests;

/// <summary>Counts the requests that this process has had answered in a namespace; a watch counts when it begins.</summary>
internal sealed class RequestCount : IDisposable
{
    private readonly ActivityListener listener;
    private readonly Lock gate = new();
    private readonly List<string> requests = [];

    public RequestCount(string ns)
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = request =>
            {
                if ($"{request.GetTagItem("url.full")}" is not { } url || !url.Contains($"/namespaces/{ns}/", StringComparison.Ordinal))
                    return;
                lock (gate) requests.Add($"{request.GetTagItem("http.request.method")} {url}");
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public string[] Requests
    {
        get { lock (gate) return [.. requests]; }
    }

    public void Clear()
    {
        lock (gate) requests.Clear();
    }

    public void Dispose() => listener.Dispose();
}
