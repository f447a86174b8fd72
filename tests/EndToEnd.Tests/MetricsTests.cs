using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Operator.Metrics;

namespace EndToEnd.Tests;

/// <summary>What the real process tells a scraper, and what Prometheus' own tool thinks of it.</summary>
[Trait("Category", "EndToEnd")]
public partial class MetricsTests : Scene
{
    private const string Accept =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

    [Fact]
    public async Task A_crash_shows_in_metrics_that_promtool_finds_nothing_wrong_with()
    {
        await Apply("shop", Spec("OneForOne", 5, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");
        (await Scrape()).ShouldContain(Of("exits_total", "child=\"b\",class=\"Abnormal\"") + " 0\n");

        await End("shop-b-1", 3);
        await Running("shop", "shop-a-1", "shop-b-2");
        await Until("the recovery is told", async () =>
            (await Scrape()).Contains(Of("recovery_seconds_count") + " 1\n", StringComparison.Ordinal));

        var text = await Scrape();
        text.ShouldContain(Of("exits_total", "child=\"b\",class=\"Abnormal\"") + " 1\n");
        text.ShouldContain(Of("restarts_total", "child=\"b\",strategy=\"OneForOne\",cause=\"Abnormal\"") + " 1\n");
        text.ShouldContain(Of("child_restarts_total", "child=\"b\"") + " 1\n");
        text.ShouldContain(Of("intensity_used") + " 1\n");
        text.ShouldContain(Of("children", "state=\"Running\"") + " 2\n");
        text.ShouldContain(Of("start_seconds_count") + " 3\n");
        text.ShouldContain("leader_election_master_status{name=\"supervision-operator\"} 1\n");
        text.ShouldContain("dotnet_gc_collections_total{");
        var seen = Types().Matches(text).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        foreach (var metric in Catalogue.Groups.SelectMany(group => group.Metrics).Where(metric => metric != Catalogue.ChildBackoff))
            seen.GetValueOrDefault(metric.Name).ShouldBe(metric.Type.ToString().ToLowerInvariant(), metric.Name);
        foreach (var (name, labels) in Samples().Matches(text).Select(match => (match.Groups[1].Value, match.Groups[2].Value)))
            if (Catalogue.Groups.SelectMany(group => group.Metrics).FirstOrDefault(metric => name == metric.Name) is { } known)
                string.Join(' ', Names().Matches(labels).Select(match => match.Groups[1].Value)).ShouldBe(known.Labels, name);
        await Approved(text);

        (await Scrape(Accept)).ShouldEndWith("\n# EOF\n");
        await Cluster.Kubectl("delete", "svt", "shop", "--namespace", Namespace, "--wait=true", "--timeout=90s");
        await Until("the tree's series are gone", async () => !(await Scrape()).Contains("tree=\"shop\"", StringComparison.Ordinal));
    }

    private string Of(string name, string labels = "") =>
        $"supervision_{name}{{namespace=\"{Namespace}\",tree=\"shop\"{(labels.Length > 0 ? "," : "")}{labels}}}";

    private async Task<string> Scrape(string accept = "text/plain")
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Address().Match(Operator.Log).Groups[1].Value}/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static async Task Approved(string text)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = Task.WhenAll(promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        string.Concat(await said).ShouldBe("");
        await promtool.WaitForExitAsync();
        promtool.ExitCode.ShouldBe(0);
    }

    [GeneratedRegex("Listening at (http://[0-9.:]+):")]
    private static partial Regex Address();

    [GeneratedRegex("^# TYPE ([a-z_]+) ([a-z]+)$", RegexOptions.Multiline)]
    private static partial Regex Types();

    [GeneratedRegex(@"^([a-z_]+)\{([^}]*)\}", RegexOptions.Multiline)]
    private static partial Regex Samples();

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex Names();
}

/// <summary>The same instruments leave through OTLP.</summary>
[Trait("Category", "EndToEnd")]
public class OtlpTests
{
    [Fact]
    public async Task Who_names_an_endpoint_gets_them_there()
    {
        var endpoint = $"http://127.0.0.1:{FreePort()}/";
        using var collector = new HttpListener { Prefixes = { endpoint } };
        collector.Start();
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            },
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "supervision-operator.dll"),
                "--kubeconfig", Cluster.Kubeconfig, "--namespace", "no-such-namespace", "--listen", "127.0.0.1:0",
            },
        })!;
        try
        {
            process.BeginOutputReadLine();
            string[] expected =
            [
                "supervision-operator", "leader_election_master_status", "controller_runtime_reconcile_total", "rest_client_requests_total",
                "process_cpu_seconds_total", "dotnet.gc.collections",
            ];
            var said = "";
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
            while (!expected.All(name => said.Contains(name, StringComparison.Ordinal)))
            {
                var request = await collector.GetContextAsync().WaitAsync(patience.Token);
                request.Request.Url!.AbsolutePath.ShouldBe("/v1/metrics");
                using var body = new MemoryStream();
                await request.Request.InputStream.CopyToAsync(body, patience.Token);
                said = Encoding.Latin1.GetString(body.ToArray()); // names stand in the protocol buffer as they are
                request.Response.Close();
            }
        }
        finally
        {
            process.Kill();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
