using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Reliability.Tests;

/// <summary>The memory of a process, once a second, from outside: resident as the kernel says, managed as its runtime says.</summary>
internal sealed class MemorySamples : IDisposable
{
    /// <summary>
    /// What the last third may be above the middle third. A leak of 100 bytes for each of the thousands of calls of a minute
    /// would pass in a minute and fail in twenty; the garbage collector's own moods stay below it in both.
    /// </summary>
    private const double AllowedGrowthPercent = 15;

    private const double AllowedGrowthMegabytes = 12;

    private readonly EventPipeSession session;
    private readonly Timer timer;
    private readonly List<double> resident = [];
    private readonly List<double> managed = [];

    public MemorySamples(int processId)
    {
        var everySecond = new Dictionary<string, string> { ["EventCounterIntervalSec"] = "1" };
        session = new DiagnosticsClient(processId).StartEventPipeSession(
            [new EventPipeProvider("System.Runtime", EventLevel.Informational, 0, everySecond)],
            requestRundown: false);
        _ = Task.Run(Listen);
        timer = new Timer(_ => { lock (resident) resident.Add(Resident(processId)); }, null, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    /// <summary>In the last third of the time there is no more of it than in the middle third. The first is for warming up.</summary>
    public void ShouldBeFlat()
    {
        ShouldBeFlat("resident", resident);
        ShouldBeFlat("managed", managed);
    }

    public override string ToString() => $"resident {Describe(resident)}; managed {Describe(managed)}";

    public void Dispose()
    {
        timer.Dispose();
        session.Dispose();
    }

    private static void ShouldBeFlat(string what, List<double> samples)
    {
        var (_, middle, last) = Thirds(samples);
        var allowed = middle * (1 + AllowedGrowthPercent / 100) + AllowedGrowthMegabytes;
        last.ShouldBeLessThan(allowed, $"{what} memory grows: {Describe(samples)}");
    }

    private static string Describe(List<double> samples)
    {
        var (first, middle, last) = Thirds(samples);
        lock (samples)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"{first:0} / {middle:0} / {last:0} MB (medians of thirds, {samples.Count} samples, at most {samples.Max():0})");
        }
    }

    private static (double First, double Middle, double Last) Thirds(List<double> samples)
    {
        lock (samples)
        {
            var third = samples.Count / 3;
            third.ShouldBeGreaterThan(3, "too few samples");
            return (Median(samples[..third]), Median(samples[third..(2 * third)]), Median(samples[(2 * third)..]));
        }
    }

    private static double Median(List<double> samples) => samples.Order().ElementAt(samples.Count / 2);

    private static double Resident(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return 0; // It has ended.
        }
    }

    private void Listen()
    {
        try
        {
            using var source = new EventPipeEventSource(session.EventStream);
            source.Dynamic.All += happened =>
            {
                if (happened.EventName != "EventCounters"
                    || happened.PayloadValue(0) is not IDictionary<string, object> outer
                    || outer["Payload"] is not IDictionary<string, object> counter
                    || (string)counter["Name"] != "gc-heap-size")
                    return;
                lock (managed) managed.Add((double)counter["Mean"]);
            };
            source.Process();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The session or the process has ended.
        }
    }
}
