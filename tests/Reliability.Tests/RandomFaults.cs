using Reliability.Tests.Proxy;

namespace Reliability.Tests;

/// <summary>One call in fifteen meets a fault of some kind, and every third watch.</summary>
internal sealed class RandomFaults(int seed)
{
    private readonly System.Random random = new(seed);

    public Fault? Choose(Call call)
    {
        if (call.IsWatch) return random.Next(3) == 0 ? OfWatch() : null;
        return random.Next(15) == 0 ? OfCall() : null;
    }

    private Fault OfCall() => random.Next(12) switch
    {
        0 => new Fault.Lost(),
        1 or 2 => new Fault.AnswerLost(),
        3 => new Fault.Cut(),
        4 => new Fault.Stalled(TimeSpan.FromSeconds(1)),
        5 => new Fault.Late(TimeSpan.FromMilliseconds(random.Next(800))),
        6 => new Fault.Truncated(),
        7 => new Fault.BrokenOff(),
        8 => new Fault.Garbage(),
        9 => new Fault.Slow(TimeSpan.FromSeconds(0.5)),
        10 => new Fault.Refused(429, "TooManyRequests", RetryAfterSeconds: 1),
        _ => new Fault.Refused(random.Next(2) == 0 ? 500 : 503, "InternalError"),
    };

    private Fault OfWatch() => random.Next(10) switch
    {
        0 => new Fault.Refused(410, "Expired"),
        1 => new Fault.Refused(503, "ServiceUnavailable"),
        2 => WatchFaults.ExpiredAfter(random.Next(20)),
        3 => WatchFaults.BrokenAfter(random.Next(20)),
        4 => WatchFaults.GarbageAfter(random.Next(20)),
        5 => WatchFaults.HalfLineAfter(random.Next(20)),
        6 => WatchFaults.Delayed(TimeSpan.FromMilliseconds(random.Next(2000))),
        7 => WatchFaults.Duplicated(),
        8 => WatchFaults.Repeated(),
        _ => WatchFaults.SilentAfter(random.Next(20)),
    };
}
