using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Bench;

/// <summary>What needs no cluster, measured by BenchmarkDotNet.</summary>
internal static class Computing
{
    public static IReadOnlyList<Table> Measure(Settings settings) =>
    [
        Run<Planning>(settings, "planner", "Planner: one decision"),
        Run<Visiting>(settings, "visit", "A visit without its requests, and reading a tree as the API server sends it"),
    ];

    private static Table Run<T>(Settings settings, string id, string title)
    {
        // In this process: BenchmarkDotNet would else generate and build a project of its own for each benchmark.
        var job = (settings.Quick
                ? Job.Dry.WithWarmupCount(3).WithIterationCount(3).WithInvocationCount(64)
                : Job.ShortRun.WithIterationTime(TimeInterval.FromMilliseconds(100)))
            .WithToolchain(InProcessEmitToolchain.Instance);
        var config = ManualConfig.CreateEmpty().AddJob(job).AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Path.Combine(settings.Scratch, "benchmarkdotnet"));
        var summary = BenchmarkRunner.Run<T>(config);
        if (summary.HasCriticalValidationErrors)
            throw new InvalidOperationException(string.Join('\n', summary.ValidationErrors.Select(error => error.Message)));
        var table = new Table(id, title, "children", "what", "time (us)", "allocated (bytes)");
        foreach (var report in summary.Reports)
        {
            table.Add(report.BenchmarkCase.Parameters["Children"], report.BenchmarkCase.Descriptor.WorkloadMethod.Name,
                report.ResultStatistics is { } time ? time.Median / 1000 : double.NaN,
                report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase));
        }
        table.Notes.Add("BenchmarkDotNet, short run, in process.");
        return table;
    }
}
