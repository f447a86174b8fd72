namespace Operator.Simulation;

/// <summary>
/// The clock on one machine: its wall clock can be wrong and can be set, its timers run with true time. After the process
/// has died they go off for nobody.
/// </summary>
internal sealed class ProcessClock(VirtualTime time) : TimeProvider
{
    /// <summary>How far the wall clock is ahead.</summary>
    public TimeSpan Offset { get; set; }

    public bool Dead { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => time.Now + Offset;

    public override long GetTimestamp() => time.Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan) throw new NotSupportedException("repeating timers are not needed here");
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(ProcessClock clock, Action callback) : ITimer
    {
        private VirtualTime.Appointment? next;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            next?.Cancel();
            next = dueTime == Timeout.InfiniteTimeSpan ? null : clock.Arrange(dueTime, callback);
            return true;
        }

        public void Dispose() => next?.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private VirtualTime.Appointment Arrange(TimeSpan delay, Action act) => time.In(delay, () =>
    {
        if (!Dead) act();
    });
}
