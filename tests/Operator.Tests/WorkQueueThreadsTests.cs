using KubeApi;

namespace Operator.Tests;

public class WorkQueueThreadsTests
{
    /// <summary>The test takes milliseconds; whoever waits for this long hangs.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly WorkQueue queue = new(TimeProvider.System);

    /// <summary>Many hands on real threads: each key in one hand at a time, and the last request for each is honoured.</summary>
    [Fact]
    public async Task Many_hands_never_hold_the_same_tree_and_miss_no_request()
    {
        var keys = Enumerable.Range(0, 5).Select(i => new ObjectKey("ns", $"{i}")).ToArray();
        var asked = new int[keys.Length];
        var seen = new int[keys.Length];
        var inHand = new int[keys.Length];
        using var stop = new CancellationTokenSource();
        var satisfied = new TaskCompletionSource();

        async Task Visit()
        {
            while (true)
            {
                var key = await queue.Take(stop.Token);
                var index = Array.IndexOf(keys, key);
                if (Interlocked.Increment(ref inHand[index]) != 1) satisfied.TrySetException(new InvalidOperationException("two hands"));
                Volatile.Write(ref seen[index], Volatile.Read(ref asked[index]));
                await Task.Yield();
                Interlocked.Decrement(ref inHand[index]);
                queue.Done(key);
                if (seen.All(count => count == 2000)) satisfied.TrySetResult();
            }
        }

        var hands = Enumerable.Range(0, 4).Select(_ => Task.Run(Visit)).ToArray();
        await Parallel.ForAsync(0, 2000 * keys.Length, TestContext.Current.CancellationToken, (i, _) =>
        {
            Interlocked.Increment(ref asked[i % keys.Length]);
            queue.Add(keys[i % keys.Length]);
            return ValueTask.CompletedTask;
        });

        await satisfied.Task.WaitAsync(Hang, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(Task.WhenAll(hands));
    }
}
