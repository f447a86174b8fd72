using System.Runtime.CompilerServices;
using System.Text;

namespace Reliability.Tests.Proxy;

/// <summary>What can go wrong with a watch that is open: each turns the server's lines into what the operator gets.</summary>
internal static class WatchFaults
{
    /// <summary>Every line comes this much later. The order within the watch stays; the order between two watches does not.</summary>
    public static Fault Delayed(TimeSpan by) =>
        new Fault.Reshaped($"events come {by.TotalSeconds:0.#} s late", (lines, ct) => Delay(lines, by, ct));

    /// <summary>No line comes before this is completed. Then all come that were held back.</summary>
    public static Fault HeldUntil(Task released) => new Fault.Reshaped("events are held back", (lines, ct) => Hold(lines, released, ct));

    /// <summary>Every line comes twice.</summary>
    public static Fault Duplicated() => new Fault.Reshaped("every event comes twice", (lines, _) => Duplicate(lines));

    /// <summary>After each line the last few come again, in order: what a server does that resumes too early.</summary>
    public static Fault Repeated() => new Fault.Reshaped("the last three events come again and again", (lines, _) => Repeat(lines, 3));

    /// <summary>After this many lines nothing comes any more, and the stream stays open.</summary>
    public static Fault SilentAfter(int count) =>
        new Fault.Reshaped($"silence after {count} events", (lines, ct) => Silence(lines, count, ct));

    /// <summary>After this many lines the watch breaks off without an end.</summary>
    public static Fault BrokenAfter(int count) => new Fault.Reshaped($"broken off after {count} events", (lines, _) => Break(lines, count));

    /// <summary>After this many lines comes 410 as an event: the server has compacted its history.</summary>
    public static Fault ExpiredAfter(int count) => EndedAfter(count, "410 Expired", """
        {"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","message":"injected","reason":"Expired","code":410}}

        """);

    /// <summary>After this many lines comes one that is no event.</summary>
    public static Fault GarbageAfter(int count) => EndedAfter(count, "garbage", "\u0000<html>502 Bad Gateway</html>\n");

    /// <summary>After this many lines comes half a line, and the end.</summary>
    public static Fault HalfLineAfter(int count) => EndedAfter(count, "half a line", """{"type":"MODIFIED","object":{"kind":"Pod","meta""");

    /// <summary>Lines that hold this text never come.</summary>
    public static Fault Without(string text) =>
        new Fault.Reshaped($"no event with {text}", (lines, _) => Drop(lines, Encoding.UTF8.GetBytes(text)));

    private static Fault.Reshaped EndedAfter(int count, string with, string end) =>
        new Fault.Reshaped($"{with} after {count} events", (lines, _) => End(lines, count, Encoding.UTF8.GetBytes(end)));

    private static async IAsyncEnumerable<byte[]> Delay(
        IAsyncEnumerable<byte[]> lines, TimeSpan by, [EnumeratorCancellation] CancellationToken ct)
    {
        // Held by a queue and not by the wait itself: lines that come at once are delayed at once.
        var held = System.Threading.Channels.Channel.CreateUnbounded<(byte[] Line, long At)>();
        var reading = Task.Run(async () =>
        {
            try
            {
                await foreach (var line in lines.WithCancellation(ct)) held.Writer.TryWrite((line, Environment.TickCount64));
                held.Writer.Complete();
            }
            catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
            {
                held.Writer.Complete(e);
            }
        }, ct);
        await foreach (var (line, at) in held.Reader.ReadAllAsync(ct))
        {
            var wait = at + (long)by.TotalMilliseconds - Environment.TickCount64;
            if (wait > 0) await Task.Delay((int)wait, ct);
            yield return line;
        }
        await reading;
    }

    private static async IAsyncEnumerable<byte[]> Hold(
        IAsyncEnumerable<byte[]> lines, Task released, [EnumeratorCancellation] CancellationToken ct)
    {
        await released.WaitAsync(ct);
        await foreach (var line in lines.WithCancellation(ct)) yield return line;
    }

    private static async IAsyncEnumerable<byte[]> Drop(IAsyncEnumerable<byte[]> lines, byte[] text)
    {
        await foreach (var line in lines)
        {
            if (line.AsSpan().IndexOf(text) < 0) yield return line;
        }
    }

    private static async IAsyncEnumerable<byte[]> Duplicate(IAsyncEnumerable<byte[]> lines)
    {
        await foreach (var line in lines)
        {
            yield return line;
            yield return line;
        }
    }

    private static async IAsyncEnumerable<byte[]> Repeat(IAsyncEnumerable<byte[]> lines, int count)
    {
        var last = new Queue<byte[]>();
        await foreach (var line in lines)
        {
            yield return line;
            foreach (var again in last) yield return again;
            last.Enqueue(line);
            if (last.Count > count) last.Dequeue();
            yield return line;
        }
    }

    private static async IAsyncEnumerable<byte[]> Silence(
        IAsyncEnumerable<byte[]> lines, int count, [EnumeratorCancellation] CancellationToken ct)
    {
        if (count > 0)
        {
            await foreach (var line in lines.WithCancellation(ct))
            {
                yield return line;
                if (--count == 0) break;
            }
        }
        await Task.Delay(Timeout.Infinite, ct);
    }

    private static async IAsyncEnumerable<byte[]> Break(IAsyncEnumerable<byte[]> lines, int count)
    {
        await foreach (var line in lines)
        {
            if (count-- == 0) throw new IOException("broken off on purpose");
            yield return line;
        }
    }

    private static async IAsyncEnumerable<byte[]> End(IAsyncEnumerable<byte[]> lines, int count, byte[] end)
    {
        await foreach (var line in lines)
        {
            if (count-- == 0)
            {
                yield return end;
                yield break;
            }
            yield return line;
        }
    }
}
