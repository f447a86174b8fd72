using System.Globalization;
using System.Text.Json.Nodes;
using EndToEnd.Tests;

namespace Story.Tests;

/// <summary>A dashboard of config/dashboards, and its queries as Grafana would send them.</summary>
internal sealed class Board(
    string name, DateTimeOffset from, DateTimeOffset to, TimeSpan step, params (string Name, string Value)[] variables)
{
    private readonly JsonNode json = Read(name);

    /// <summary>The panels of a dashboard.</summary>
    public static IEnumerable<string> Titles(string board) => Read(board)["panels"]!.AsArray().Select(panel => $"{panel!["title"]}");

    /// <summary>Its answers, by the letters of its queries.</summary>
    public async Task<Dictionary<string, Answer>> Ask(Prometheus prometheus, string panel)
    {
        var answers = new Dictionary<string, Answer>();
        foreach (var target in json["panels"]!.AsArray().Single(known => $"{known!["title"]}" == panel)!["targets"]!.AsArray())
            answers.Add($"{target!["refId"]}", await Send(prometheus, target));
        return answers;
    }

    /// <summary>The answers of its annotations, by their names.</summary>
    public async Task<Dictionary<string, Answer>> AskMarks(Prometheus prometheus)
    {
        var answers = new Dictionary<string, Answer>();
        foreach (var mark in json["annotations"]!["list"]!.AsArray())
            answers.Add($"{mark!["name"]}", await Send(prometheus, mark["target"]!));
        return answers;
    }

    /// <summary>Everything that Prometheus says to it, for those who draw it.</summary>
    public async Task<JsonObject> Everything(Prometheus prometheus)
    {
        var panels = new JsonObject();
        foreach (var panel in Titles(name)) panels[panel] = Plain(await Ask(prometheus, panel));
        return new JsonObject
        {
            ["board"] = name,
            ["from"] = from.ToUnixTimeMilliseconds(),
            ["to"] = to.ToUnixTimeMilliseconds(),
            ["step"] = step.TotalMilliseconds,
            ["variables"] = new JsonObject(variables.Select(variable => KeyValuePair.Create(variable.Name, (JsonNode?)variable.Value))),
            ["panels"] = panels,
            ["marks"] = Plain(await AskMarks(prometheus)),
        };
    }

    private static JsonNode Read(string board) =>
        JsonNode.Parse(File.ReadAllText(Repository.Path($"config/dashboards/{board}.json")))!;

    private async Task<Answer> Send(Prometheus prometheus, JsonNode target)
    {
        var query = Interpolate($"{target["expr"]}");
        query.ShouldNotContain("$");
        return target["instant"]!.GetValue<bool>() ? await prometheus.At(query, to) : await prometheus.Over(query, from, to, step);
    }

    private string Interpolate(string query)
    {
        var rate = TimeSpan.FromTicks(Math.Max((step + Prometheus.Scrape).Ticks, 4 * Prometheus.Scrape.Ticks));
        (string, string)[] builtin =
        [
            ("__rate_interval", $"{Prometheus.Seconds(rate)}s"), ("__interval", $"{Prometheus.Seconds(step)}s"),
            ("__range", string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling((to - from).TotalSeconds)}s")),
        ];
        foreach (var (variable, value) in builtin.Concat(variables)) query = query.Replace($"${variable}", value, StringComparison.Ordinal);
        return query;
    }

    private static JsonObject Plain(Dictionary<string, Answer> answers) =>
        new(answers.Select(answer => KeyValuePair.Create(answer.Key, (JsonNode?)answer.Value.Series.DeepClone())));
}
