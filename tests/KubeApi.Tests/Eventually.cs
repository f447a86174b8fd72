using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace KubeApi.Tests;

internal static class Eventually
{
    private static readonly TimeSpan deadline = TimeSpan.FromSeconds(30);

    internal static Task Holds(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Holds(() => Task.FromResult(condition()), what);

    internal static async Task Holds(
        Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > deadline) Assert.Fail($"never came true within {deadline}: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
