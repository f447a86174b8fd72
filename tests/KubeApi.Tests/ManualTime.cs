namespace KubeApi.Tests;

/// <summary>A clock that the test turns. Timers run on the real one.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan since;
    private TimeSpan stepped;

    internal void Advance(TimeSpan by) => since += by;

    /// <summary>Somebody sets the wall clock; the monotonic one goes on as it did.</summary>
    internal void Step(TimeSpan by) => stepped += by;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + since + stepped;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => since.Ticks;
}
