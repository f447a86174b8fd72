using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Chart.Tests.Permissions;

/// <summary>
/// What an operator within this process asks of the API server, and what it is refused. Tests ask, too; what is the operator's
/// is told by the activity that everything of it runs in.
/// </summary>
internal sealed class Requests : IDisposable
{
    private readonly ConcurrentQueue<(Permission Permission, bool Refused)> all = new();
    private readonly ActivityListener listener;
    private readonly ConcurrentDictionary<Activity, bool> mine = new();

    public Requests()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public Permission[] Used => [.. all.Select(it => it.Permission).Distinct()];

    public Permission[] Refused => [.. all.Where(it => it.Refused).Select(it => it.Permission)];

    /// <summary>Whatever this starts is the operator's.</summary>
    public async Task Of(Func<Task> start)
    {
        mine[new Activity("operator").Start()] = true;
        await start();
        Activity.Current = null;
    }

    public void Dispose() => listener.Dispose();

    private void Keep(Activity request)
    {
        var origin = request;
        while (origin.Parent is { } parent) origin = parent;
        if (!mine.ContainsKey(origin) || request.GetTagItem("url.full") is not string url) return;
        if (Permission.NeededFor($"{request.GetTagItem("http.request.method")}", new Uri(url)) is not { } permission) return;
        var status = Convert.ToInt32(request.GetTagItem("http.response.status_code") ?? 0, CultureInfo.InvariantCulture);
        all.Enqueue((permission, status == (int)HttpStatusCode.Forbidden));
    }
}
