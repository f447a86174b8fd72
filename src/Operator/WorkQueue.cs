using KubeApi;

namespace Operator;

/// <summary>
/// Trees to visit, each at its time. A tree stands in it once, at the earliest time asked for, and is never in two hands:
/// asked for while it is being visited, it comes again afterwards. Failed visits are repeated for ever, ever more slowly.
/// </summary>
internal sealed class WorkQueue(TimeProvider time)
{
    private static readonly TimeSpan BackoffFirst = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, DateTimeOffset> due = [];
    private readonly PriorityQueue<ObjectKey, DateTimeOffset> order = new();
    private readonly HashSet<ObjectKey> visiting = [];
    private readonly Dictionary<ObjectKey, int> failures = [];
    private TaskCompletionSource changed = New();

    public void Add(ObjectKey key) => Add(key, time.GetUtcNow());

    public void Add(ObjectKey key, DateTimeOffset at)
    {
        lock (gate)
        {
            if (due.TryGetValue(key, out var earlier) && earlier <= at) return;
            due[key] = at;
            order.Enqueue(key, at);
            Wake();
        }
    }

    /// <summary>The next tree whose time has come; it is the caller's until <see cref="Done"/>.</summary>
    public async Task<ObjectKey> Take(CancellationToken ct)
    {
        while (true)
        {
            Task wake;
            TimeSpan wait;
            lock (gate)
            {
                if (TryTake(out var key, out wait)) return key;
                wake = changed.Task;
            }
            try
            {
                await wake.WaitAsync(wait, time, ct);
            }
            catch (TimeoutException)
            {
                // Somebody's time has come.
            }
        }
    }

    /// <summary>The visit went well.</summary>
    public void Done(ObjectKey key)
    {
        lock (gate)
        {
            failures.Remove(key);
            Release(key);
        }
    }

    /// <summary>The visit failed; another one follows.</summary>
    /// <returns>After how long.</returns>
    public TimeSpan Failed(ObjectKey key)
    {
        lock (gate)
        {
            var count = failures[key] = failures.GetValueOrDefault(key) + 1;
            var backoff = TimeSpan.FromTicks(Math.Min(BackoffFirst.Ticks << Math.Min(count - 1, 20), BackoffMax.Ticks));
            Release(key);
            Add(key, time.GetUtcNow() + backoff);
            return backoff;
        }
    }

    private void Release(ObjectKey key)
    {
        visiting.Remove(key);
        if (due.TryGetValue(key, out var at)) order.Enqueue(key, at);
        Wake();
    }

    private bool TryTake(out ObjectKey key, out TimeSpan wait)
    {
        while (order.TryPeek(out key, out var at))
        {
            // Superseded by an earlier time, taken already, or in somebody's hands: Release puts it back.
            if (!due.TryGetValue(key, out var current) || current != at || visiting.Contains(key))
            {
                order.Dequeue();
                continue;
            }
            wait = at - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                // Timers take no more than 49 days; whoever wakes early looks again.
                if (wait > TimeSpan.FromHours(1)) wait = TimeSpan.FromHours(1);
                // And they count in whole milliseconds: rounded down, what is left of the last one would be spun away.
                wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
                return false;
            }
            order.Dequeue();
            due.Remove(key);
            visiting.Add(key);
            return true;
        }
        wait = Timeout.InfiniteTimeSpan;
        return false;
    }

    private void Wake()
    {
        changed.TrySetResult();
        changed = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
