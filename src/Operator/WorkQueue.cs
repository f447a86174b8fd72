using KubeApi;
using Operator.Metrics;

namespace Operator;

/// <summary>Who goes first among those whose time has come.</summary>
internal enum Urgency
{
    /// <summary>It happened just now.</summary>
    News,

    /// <summary>A list brought it: one of many, most of which need nothing.</summary>
    Listed,
}

/// <summary>
/// Trees to visit, each at its time. A tree stands in it once, at the earliest time asked for, and is never in two hands:
/// asked for while it is being visited, it comes again afterwards. What happened just now goes before what a list brought,
/// so that a crash does not wait for ten thousand quiet trees. Failed visits are repeated for ever, ever more slowly.
/// It waits by the monotonic clock: a wall clock that steps delays nobody.
/// </summary>
internal sealed class WorkQueue(TimeProvider time, ControllerMetrics? metrics = null)
{
    private static readonly TimeSpan BackoffFirst = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromMinutes(1);

    /// <summary>A Retry-After beyond this is a mistake of some proxy.</summary>
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromMinutes(5);

    private readonly long start = time.GetTimestamp();
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, Place> due = [];

    /// <summary>By urgency. A place that is no longer the one in <see cref="due"/> is passed over.</summary>
    private readonly PriorityQueue<ObjectKey, TimeSpan>[] order = [new(), new()];
    private readonly Dictionary<ObjectKey, Urgency> visiting = [];
    private readonly Dictionary<ObjectKey, int> failures = [];
    private TaskCompletionSource changed = New();

    /// <param name="At">Since <see cref="start"/>.</param>
    /// <param name="Urgency">Of the most urgent request for it.</param>
    private readonly record struct Place(TimeSpan At, Urgency Urgency);

    private TimeSpan Now => time.GetElapsedTime(start);

    /// <summary>How many trees could be visited now, were there somebody to do it.</summary>
    public int Depth
    {
        get
        {
            lock (gate)
            {
                var now = Now;
                return due.Count(place => place.Value.At <= now && !visiting.ContainsKey(place.Key));
            }
        }
    }

    public void Add(ObjectKey key, Urgency urgency = Urgency.News) => Add(key, Now, urgency);

    /// <param name="key">The tree.</param>
    /// <param name="at">By the wall clock as it goes now.</param>
    public void Add(ObjectKey key, DateTimeOffset at) => Add(key, Now + (at - time.GetUtcNow()), Urgency.News);

    private void Add(ObjectKey key, TimeSpan at, Urgency urgency)
    {
        lock (gate)
        {
            var place = new Place(at, urgency);
            if (due.TryGetValue(key, out var known))
            {
                // The earliest time and the highest urgency that were asked for.
                place = new Place(known.At < at ? known.At : at, known.Urgency < urgency ? known.Urgency : urgency);
                if (place == known) return;
            }
            due[key] = place;
            Enqueue(key, place);
            metrics?.Added();
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

    /// <summary>The visit failed; another one follows, as urgent as this one was.</summary>
    /// <param name="key">The tree.</param>
    /// <param name="retryAfter">What the server asked for: no sooner than this.</param>
    /// <returns>After how long.</returns>
    public TimeSpan Failed(ObjectKey key, TimeSpan? retryAfter = null)
    {
        lock (gate)
        {
            var count = failures[key] = failures.GetValueOrDefault(key) + 1;
            var backoff = TimeSpan.FromTicks(Math.Min(BackoffFirst.Ticks << Math.Min(count - 1, 20), BackoffMax.Ticks));
            if (retryAfter > backoff) backoff = retryAfter < RetryAfterMax ? retryAfter.Value : RetryAfterMax;
            var urgency = visiting[key];
            Release(key);
            Add(key, Now + backoff, urgency);
            metrics?.Retried();
            return backoff;
        }
    }

    private void Release(ObjectKey key)
    {
        visiting.Remove(key);
        if (due.TryGetValue(key, out var place)) Enqueue(key, place);
        Wake();
    }

    private void Enqueue(ObjectKey key, Place place) => order[(int)place.Urgency].Enqueue(key, place.At);

    private bool TryTake(out ObjectKey key, out TimeSpan wait)
    {
        wait = Timeout.InfiniteTimeSpan;
        foreach (var urgency in Enum.GetValues<Urgency>())
        {
            if (First(urgency) is not var (first, at)) continue;
            var left = at - Now;
            if (left <= TimeSpan.Zero)
            {
                order[(int)urgency].Dequeue();
                due.Remove(first);
                visiting.Add(first, urgency);
                metrics?.Taken(-left);
                key = first;
                return true;
            }
            // Timers take no more than 49 days; whoever wakes early looks again.
            if (left > TimeSpan.FromHours(1)) left = TimeSpan.FromHours(1);
            // And they count in whole milliseconds: rounded down, what is left of the last one would be spun away.
            left = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
            if (wait == Timeout.InfiniteTimeSpan || left < wait) wait = left;
        }
        key = default;
        return false;
    }

    /// <summary>The earliest place of this urgency that still counts.</summary>
    private (ObjectKey Key, TimeSpan At)? First(Urgency urgency)
    {
        while (order[(int)urgency].TryPeek(out var key, out var at))
        {
            if (due.TryGetValue(key, out var place) && place == new Place(at, urgency) && !visiting.ContainsKey(key)) return (key, at);
            // Superseded, taken already, or in somebody's hands: Release puts it back.
            order[(int)urgency].Dequeue();
        }
        return null;
    }

    private void Wake()
    {
        changed.TrySetResult();
        changed = New();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
