using KubeApi;

namespace Operator.Tests;

internal static class WorkQueueNext
{
    /// <summary>The key that can be taken at this very moment; null if there is none.</summary>
    public static ObjectKey? Next(this WorkQueue queue)
    {
        using var now = new CancellationTokenSource();
        var taking = queue.Take(now.Token);
        if (taking.IsCompletedSuccessfully) return taking.Result;
        now.Cancel();
        return null;
    }
}
