namespace KubeApi;

/// <summary>How long to wait after a failure: doubling, with jitter, so that clients do not return as one.</summary>
internal sealed class Backoff(Random? dice = null)
{
    private static readonly TimeSpan first = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan max = TimeSpan.FromSeconds(30);

    // A Retry-After beyond this is a mistake of some proxy, and would leave us blind.
    private static readonly TimeSpan retryAfterMax = TimeSpan.FromMinutes(5);

    private readonly Random dice = dice ?? Random.Shared;
    private TimeSpan next = first;

    internal TimeSpan AfterFailure(TimeSpan? retryAfter)
    {
        var wait = next * (0.5 + dice.NextDouble());
        next = Min(next * 2, max);
        // Whoever was sent away together was told the same time; never earlier, but not all at that moment.
        var asked = Min(retryAfter ?? TimeSpan.Zero, retryAfterMax) * (1 + (0.25 * dice.NextDouble()));
        return wait > asked ? wait : asked;
    }

    internal void Reset() => next = first;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
