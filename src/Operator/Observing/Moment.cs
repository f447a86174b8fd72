namespace Operator.Observing;

/// <summary>Arithmetic with times and durations from outside, which may be anything.</summary>
internal static class Moment
{
    /// <summary>So many seconds later, or before if negative; the end or the beginning of time, if that lies beyond it.</summary>
    public static DateTimeOffset Later(this DateTimeOffset time, Int128 seconds) => new(
        (long)Int128.Clamp(
            time.UtcTicks + (seconds * TimeSpan.TicksPerSecond), DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks),
        TimeSpan.Zero);
}
