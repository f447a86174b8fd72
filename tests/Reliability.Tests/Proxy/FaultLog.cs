using System.Diagnostics;
using System.Globalization;

namespace Reliability.Tests.Proxy;

/// <summary>What happened, line by line, with seconds since the beginning; faults are marked.</summary>
internal sealed class FaultLog
{
    private const int LinesMax = 20_000;

    private readonly Lock gate = new();
    private readonly Queue<string> lines = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int faults;

    public int Faults => Volatile.Read(ref faults);

    public void Add(string line, bool isFault)
    {
        if (isFault) Interlocked.Increment(ref faults);
        lock (gate)
        {
            var at = clock.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
            lines.Enqueue($"{at,8} {(isFault ? "! " : "  ")}{line}");
            if (lines.Count > LinesMax) lines.Dequeue();
        }
    }

    public override string ToString()
    {
        lock (gate) return string.Join('\n', lines);
    }
}
