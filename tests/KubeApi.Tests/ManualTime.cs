namespace KubeApi.Tests;

/// <summary>A clock that the test turns. Timers run on the real one.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan since;

    internal void Advance(TimeSpan by) => since += by;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + since;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => since.Ticks;
}
