namespace Operator.Tests;

/// <summary>A clock that the test turns; timers go off when it does.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Alarm> alarms = [];
    private DateTimeOffset now = Some.Instant;
    private TimeSpan stepped;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now + stepped;
    }

    /// <summary>Somebody sets the wall clock; the monotonic one goes on as it did.</summary>
    public void Step(TimeSpan by)
    {
        lock (gate) stepped += by;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate) return now.Ticks;
    }

    public void Advance(TimeSpan by)
    {
        Alarm[] due;
        lock (gate)
        {
            now += by;
            due = [.. alarms.Where(alarm => alarm.At <= now).OrderBy(alarm => alarm.At)];
            alarms.RemoveAll(due.Contains);
        }
        foreach (var alarm in due) alarm.GoOff();
    }

    /// <summary>When the timers that wait would go off.</summary>
    public IReadOnlyList<DateTimeOffset> Alarms
    {
        get
        {
            lock (gate) return [.. alarms.Select(alarm => alarm.At).Order()];
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        period.ShouldBe(Timeout.InfiniteTimeSpan, "repeating timers are not needed here");
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    private sealed class Alarm(ManualTime time, Action callback) : ITimer
    {
        public DateTimeOffset At { get; private set; }

        public void GoOff() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                time.alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                At = time.now + dueTime;
                time.alarms.Add(this);
            }
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
