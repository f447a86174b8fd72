using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.Parsers;
using Microsoft.Diagnostics.Tracing.Parsers.Clr;

namespace Bench;

/// <summary>
/// Where another .NET process spends its processor time and its allocations, sampled from outside while it works: what
/// dotnet-trace records, added up.
/// </summary>
internal sealed class Profile : IAsyncDisposable
{
    /// <summary>A thread that ran managed code when it was sampled; the others waited, or were in the system.</summary>
    private const int Managed = 2;
    private const int Rows = 25;

    private readonly string file;
    private readonly EventPipeSession session;
    private readonly FileStream output;
    private readonly Task copying;

    public Profile(int process, string file)
    {
        this.file = file;
        session = new DiagnosticsClient(process).StartEventPipeSession(
        [
            new EventPipeProvider("Microsoft-DotNETCore-SampleProfiler", EventLevel.Informational),
            new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Verbose, (long)(ClrTraceEventParser.Keywords.GC
                | ClrTraceEventParser.Keywords.Loader | ClrTraceEventParser.Keywords.Jit | ClrTraceEventParser.Keywords.NGen)),
        ], requestRundown: true, circularBufferMB: 512);
        output = File.Create(file);
        copying = session.EventStream.CopyToAsync(output);
    }

    /// <summary>Stops it, and adds up how much of all samples had each of our methods on the stack.</summary>
    public async Task<Table> Add(string what, CancellationToken ct)
    {
        await session.StopAsync(ct);
        await copying;
        await output.DisposeAsync();
        var (time, allocated) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        var (samples, allocations) = (0, 0);
        using (var log = TraceLog.OpenOrConvert(TraceLog.CreateFromEventPipeDataFile(file)))
        {
            foreach (var happened in log.Events)
            {
                if (happened.ProviderName == "Microsoft-DotNETCore-SampleProfiler" && IsManaged(happened))
                {
                    samples++;
                    Count(happened.CallStack(), time);
                }
                else if (happened is GCAllocationTickTraceData)
                {
                    allocations++;
                    Count(happened.CallStack(), allocated);
                }
            }
        }
        var table = new Table("profile", $"Profile: {what}", "method, and what it calls", "of the time (%)", "of the allocations (%)");
        foreach (var (method, count) in time.OrderByDescending(method => method.Value).Take(Rows))
            table.Add(method, 100.0 * count / samples, 100.0 * allocated.GetValueOrDefault(method) / Math.Max(allocations, 1));
        table.Notes.Add($"{samples} samples, 1 ms each, of threads that ran managed code; {allocations} of allocations, 100 KB each.");
        return table;
    }

    public async ValueTask DisposeAsync()
    {
        session.Dispose();
        await output.DisposeAsync();
    }

    private static bool IsManaged(TraceEvent sample) =>
        sample.EventDataLength >= 4 && BitConverter.ToInt32(sample.EventData(), 0) == Managed;

    private static void Count(TraceCallStack? stack, Dictionary<string, int> counts)
    {
        var methods = new HashSet<string>();
        for (; stack is not null; stack = stack.Caller)
        {
            var name = stack.CodeAddress.FullMethodName;
            if (name.Length == 0) continue;
            if (methods.Count == 0) methods.Add($"(itself) {Short(name)}");
            if (name.StartsWith("Operator.", StringComparison.Ordinal) || name.StartsWith("KubeApi.", StringComparison.Ordinal)
                || name.StartsWith("Supervision.", StringComparison.Ordinal) || name.StartsWith("Crds.", StringComparison.Ordinal))
                methods.Add(Short(name));
        }
        foreach (var method in methods) counts[method] = counts.GetValueOrDefault(method) + 1;
    }

    /// <summary>Without the parameters, and async methods under the name they were written with.</summary>
    private static string Short(string name)
    {
        name = name.Split('(')[0];
        return name.Contains("+<", StringComparison.Ordinal) && name.EndsWith(".MoveNext", StringComparison.Ordinal)
            ? name.Replace("+<", ".", StringComparison.Ordinal).Split('>')[0]
            : name;
    }
}
