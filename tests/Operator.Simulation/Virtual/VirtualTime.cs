namespace Operator.Simulation;

/// <summary>
/// The time of a simulated world, and everything that is going to happen in it. One thing happens at a time, on one thread,
/// at a moment that was drawn when it was arranged: the order of everything follows from the seed alone.
/// </summary>
internal sealed class VirtualTime
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Appointment, (TimeSpan At, long Number)> ahead = new();
    private long arranged;

    public TimeSpan Elapsed { get; private set; }

    public DateTimeOffset Now => Beginning + Elapsed;

    /// <summary>Now as Kubernetes writes it, in whole seconds.</summary>
    public DateTimeOffset Second => new(Now.Ticks - (Now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    public Appointment In(TimeSpan delay, Action act)
    {
        var appointment = new Appointment(act);
        ahead.Enqueue(appointment, (Elapsed + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero), ++arranged));
        return appointment;
    }

    /// <summary>Lets the next thing happen, if there is one before <paramref name="end"/>.</summary>
    public bool Step(TimeSpan end)
    {
        while (ahead.TryPeek(out var next, out var when) && when.At <= end)
        {
            ahead.Dequeue();
            if (next.Cancelled) continue;
            Elapsed = when.At;
            next.Act();
            return true;
        }
        Elapsed = end;
        return false;
    }

    internal sealed class Appointment(Action act)
    {
        public bool Cancelled { get; private set; }

        public void Act() => act();

        public void Cancel() => Cancelled = true;
    }
}
