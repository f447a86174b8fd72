using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bench;

// bench/run starts it, and says what the arguments mean.
var options = args.Where(arg => arg.StartsWith("--", StringComparison.Ordinal)).ToHashSet();
var parts = args.Except(options).ToList();
var settings = new Settings(
    Environment.GetEnvironmentVariable("KUBECONFIG")
        ?? throw new InvalidOperationException("KUBECONFIG is not set; start bench/run"),
    options.Contains("--quick"), options.Contains("--profile"), options.Contains("--foreign"),
    Environment.GetEnvironmentVariable("BENCH_SCRATCH") ?? Path.GetTempPath());
var whole = !settings.Quick && !settings.Profile && parts.Count == 0;
var results = Path.Combine(Environment.GetEnvironmentVariable("BENCH_RESULTS") ?? ".", whole ? "latest" : "partial");
JsonSerializerOptions indented = new() { WriteIndented = true };

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};
using var cluster = new Cluster(settings.Kubeconfig, passing: !settings.Foreign);
(string Name, Func<CancellationToken, Task<IReadOnlyList<Table>>> Measure)[] all =
[
    ("planner", _ => Task.FromResult(Computing.Measure(settings))),
    ("reaction", ct => Reaction.Measure(settings, cluster, ct)),
    ("group", ct => GroupRestart.Measure(settings, cluster, ct)),
    ("fleet", ct => Fleet.Measure(settings, cluster, ct)),
];
var machine = Machine.Describe();
var tables = new List<Table>();
foreach (var (name, measure) in all.Where(part => parts.Count == 0 || parts.Contains(part.Name)))
{
    var began = Stopwatch.GetTimestamp();
    Console.WriteLine($"{name} ...");
    try
    {
        tables.AddRange(await measure(interrupted.Token));
    }
    catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
    {
        Console.WriteLine($"{name}: interrupted; nothing is written");
        Environment.Exit(130);
    }
    Console.WriteLine($"{name}: done in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
}

var json = new JsonObject
{
    ["machine"] = machine,
    ["tables"] = new JsonArray([.. tables.Select(table => (JsonNode)table.ToJson())]),
};
await File.WriteAllTextAsync($"{results}.json", json.ToJsonString(indented) + "\n");
var heading = string.Create(CultureInfo.InvariantCulture,
    $"{machine["time"]} UTC, commit {machine["commit"]}{(machine["changed"]!.GetValue<bool>() ? " with changes" : "")}, "
    + $"{machine["cores"]} cores of {machine["processor"]}, {machine["memoryGB"]} GB, {machine["runtime"]}, "
    + $"load before {machine["load"]}.");
var text = $"{heading}\n\n{string.Join('\n', tables.Select(table => table.ToMarkdown()))}";
await File.WriteAllTextAsync($"{results}.md", text);
Console.WriteLine($"results: {results}.md, {results}.json");

if (!whole || Environment.GetEnvironmentVariable("BENCH_PAGE") is not { } page) return;
var written = await File.ReadAllTextAsync(page);
var (begin, end) = (written.IndexOf(Begin, StringComparison.Ordinal), written.IndexOf(End, StringComparison.Ordinal));
await File.WriteAllTextAsync(page, $"{written[..begin]}{Begin}\n{text}{written[end..]}");

internal sealed partial class Program
{
    private const string Begin = "<!-- results: bench/run writes what follows -->";
    private const string End = "<!-- end of results -->";
}
