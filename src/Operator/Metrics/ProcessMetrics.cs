using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Operator.Metrics;

/// <summary>What every process of the Prometheus world says about itself.</summary>
internal static class ProcessMetrics
{
    private const string Descriptors = "/proc/self/fd";

    public static void Observe(Meter meter)
    {
        Catalogue.Cpu.Observe(meter, () => Environment.CpuUsage.TotalTime.TotalSeconds);
        Catalogue.Resident.Observe(meter, () => Environment.WorkingSet);
        Catalogue.Virtual.Observe(meter, () => Now(process => process.VirtualMemorySize64));
        Catalogue.StartTime.Observe(meter, () =>
            Now(process => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0));
        if (Directory.Exists(Descriptors))
            Catalogue.OpenFiles.Observe(meter, () => Directory.EnumerateFileSystemEntries(Descriptors).Count());
    }

    private static double Now(Func<Process, double> value)
    {
        using var process = Process.GetCurrentProcess();
        return value(process);
    }
}
