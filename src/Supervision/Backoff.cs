namespace Supervision;

/// <summary>
/// How long a restart waits. Not in OTP, where a crash loop uses up the intensity within a microsecond; absent, there is
/// no waiting, as there.
/// </summary>
/// <param name="Initial">What the second restart in a row waits; each further one waits twice as long.</param>
/// <param name="Max">The longest wait, before jitter.</param>
/// <param name="JitterPercent">How far the wait strays from the above, to either side.</param>
/// <param name="ResetAfter">A child that ran this long restarts at once again.</param>
public sealed record Backoff(TimeSpan Initial, TimeSpan Max, int JitterPercent, TimeSpan ResetAfter)
{
    /// <summary>The wait before the restart that follows <paramref name="failures"/> failures in a row.</summary>
    /// <param name="failures">1 or more; the first restart is immediate.</param>
    /// <param name="seed">Spreads children apart; the same seed gives the same wait, since the core rolls no dice.</param>
    public TimeSpan Delay(int failures, string seed)
    {
        if (failures <= 1) return TimeSpan.Zero;
        var doublings = Math.Min(failures - 2, 30);
        var delay = Math.Min(Initial.TotalSeconds * Math.Pow(2, doublings), Max.TotalSeconds);
        return TimeSpan.FromSeconds(delay * (1 + (JitterPercent / 100.0 * Spread(seed))));
    }

    /// <summary>A number from -1 to 1 that depends on nothing but the seed (FNV-1a; string.GetHashCode differs per process).</summary>
    private static double Spread(string seed)
    {
        var hash = 2166136261u;
        foreach (var character in seed) hash = (hash ^ character) * 16777619u;
        return (hash / (double)uint.MaxValue * 2) - 1;
    }
}
