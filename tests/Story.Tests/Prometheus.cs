using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using EndToEnd.Tests;

namespace Story.Tests;

/// <summary>A real Prometheus that scrapes one operator every second and evaluates the alerts of config/alerts.</summary>
internal sealed class Prometheus : IDisposable
{
    public static readonly TimeSpan Scrape = TimeSpan.FromSeconds(1);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("story-");
    private readonly Process process;
    private readonly HttpClient http;

    /// <param name="target">Host and port of the operator.</param>
    public Prometheus(string target)
    {
        var listen = $"127.0.0.1:{FreePort()}";
        var config = Path.Combine(folder.FullName, "prometheus.yaml");
        File.WriteAllText(config, $$"""
            global: { scrape_interval: {{Scrape.TotalSeconds}}s, evaluation_interval: {{Scrape.TotalSeconds}}s }
            rule_files: ['{{Repository.Path("config/alerts/rules.yaml")}}']
            scrape_configs:
            - job_name: supervision-operator
              honor_labels: true
              static_configs: [{ targets: ['{{target}}'] }]
            """);
        process = Process.Start(new ProcessStartInfo("prometheus")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                $"--config.file={config}", $"--storage.tsdb.path={Path.Combine(folder.FullName, "data")}",
                $"--web.listen-address={listen}", "--log.level=warn",
            },
        })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        http = new HttpClient { BaseAddress = new Uri($"http://{listen}/api/v1/") };
    }

    /// <summary>What a query gives at a moment; now, if none is given.</summary>
    public Task<Answer> At(string query, DateTimeOffset? moment = null) =>
        Ask("query", query, moment is { } at ? $"&time={Seconds(at)}" : "");

    /// <summary>What a query gives from one moment to another.</summary>
    public Task<Answer> Over(string query, DateTimeOffset from, DateTimeOffset to, TimeSpan step) =>
        Ask("query_range", query, $"&start={Seconds(from)}&end={Seconds(to)}&step={Seconds(step)}");

    public static string Seconds(DateTimeOffset moment) =>
        (moment.ToUnixTimeMilliseconds() / 1000.0).ToString(CultureInfo.InvariantCulture);

    public static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private async Task<Answer> Ask(string kind, string query, string when)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var response = await http.GetAsync($"{kind}?query={Uri.EscapeDataString(query)}{when}", patience.Token);
                var said = await response.Content.ReadFromJsonAsync<JsonNode>(patience.Token);
                if ($"{said!["status"]}" != "success") throw new InvalidOperationException($"{query}: {said["error"]}");
                return new Answer(query, said["data"]!["result"]!.AsArray());
            }
            // It has only just been started.
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }

    public void Dispose()
    {
        http.Dispose();
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
