using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bench;

/// <summary>The operator as users run it, a process of its own, and what it takes of the machine.</summary>
internal sealed class OperatorProcess : IAsyncDisposable
{
    /// <summary>The metric of how long visits take.</summary>
    public const string Visits = "controller_runtime_reconcile_time_seconds";

    /// <summary>Asks for compressed answers, as Prometheus does.</summary>
    private static readonly HttpClient http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });

    private readonly Process process;
    private readonly StreamWriter log;
    private readonly string address;
    private bool disposed;

    public OperatorProcess(string kubeconfig, string ns, string logFile)
    {
        address = $"127.0.0.1:{FreePort()}";
        log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(
                    Environment.GetEnvironmentVariable("BENCH_OPERATOR") ?? AppContext.BaseDirectory, "supervision-operator.dll"),
                "--kubeconfig", kubeconfig, "--namespace", ns,
                "--leader-elect", "--leader-elect-resource-namespace", ns, "--listen", address,
            },
        };
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Log(line.Data);
        process.ErrorDataReceived += (_, line) => Log(line.Data);
        Started = Stopwatch.GetTimestamp();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public long Started { get; }

    public int Id => process.Id;

    /// <summary>Resident memory, in MB.</summary>
    public double Resident => Field("status", "VmRSS:") / 1000.0;

    /// <summary>The most that it ever had, in MB.</summary>
    public double ResidentPeak => Field("status", "VmHWM:") / 1000.0;

    /// <summary>Processor time since it started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public async Task<string> Metrics(CancellationToken ct) => await http.GetStringAsync(new Uri($"http://{address}/metrics"), ct);

    public async Task Supervises(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                var answer = await http.GetStringAsync(new Uri($"http://{address}/readyz"), ct);
                if (answer.Contains("supervising", StringComparison.Ordinal)) return;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                // Not yet.
            }
            await Task.Delay(20, ct);
        }
    }

    /// <summary>
    /// Since when it has had nothing to do (less than a twentieth of a processor, for half a second), so many visits made. Seen from its
    /// processor time: a scrape is work, too, and at this size not a little, so it only confirms.
    /// </summary>
    public async Task<long> HasVisited(int trees, CancellationToken ct)
    {
        // While it waits for its lists it is idle, too.
        await Supervises(ct);
        var (since, used) = (Stopwatch.GetTimestamp(), ProcessorTime);
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), ct);
            if (ProcessorTime - used > TimeSpan.FromMilliseconds(25)) (since, used) = (Stopwatch.GetTimestamp(), ProcessorTime);
            if (Stopwatch.GetElapsedTime(since) < TimeSpan.FromMilliseconds(500)) continue;
            var metrics = await Metrics(ct);
            if (Bench.Metrics.Sum(metrics, "controller_runtime_reconcile_total") >= trees
                && Bench.Metrics.Sum(metrics, "workqueue_depth") == 0) return since;
            (since, used) = (Stopwatch.GetTimestamp(), ProcessorTime);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed) return;
        disposed = true;
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(40));
        }
        process.Dispose();
        lock (log) log.Dispose();
    }

    private long Field(string file, string name) => long.Parse(
        File.ReadLines($"/proc/{process.Id}/{file}").First(line => line.StartsWith(name, StringComparison.Ordinal))
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);

    private void Log(string? line)
    {
        if (line is null) return;
        lock (log) log.WriteLine(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
