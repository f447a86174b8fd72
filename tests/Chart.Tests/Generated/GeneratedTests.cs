using System.Text.Json.Nodes;
using EndToEnd.Tests;

namespace Chart.Tests.Generated;

/// <summary>What is said in two places is written in one. SUPERVISION_WRITE_DOCS=true writes it (make generate).</summary>
public class GeneratedTests
{
    private const string Chart = "charts/supervision-operator";

    /// <summary>Helm packs no file from outside the chart.</summary>
    [Fact]
    public async Task The_chart_has_the_CRD_and_the_alerts_of_config()
    {
        await Holds($"{Chart}/files/supervisiontrees.yaml", await Read("config/crd/supervisiontrees.yaml"));
        await Holds($"{Chart}/files/alerts.yaml", await Read("config/alerts/rules.yaml"));
    }

    [Fact]
    public async Task The_chart_has_the_dashboards_of_config()
    {
        var names = Dashboards("config/dashboards");
        foreach (var name in names) await Holds($"{Chart}/dashboards/{name}", await Read($"config/dashboards/{name}"));
        Dashboards($"{Chart}/dashboards").ShouldBe(names, ignoreOrder: true);

        var maps = (await Helm.Render("{ dashboards: { enabled: true }, crds: { enabled: false } }")).Where(it => it.Kind == "ConfigMap");
        var rendered = maps.SelectMany(it => it.Json["data"]!.AsObject()).ToDictionary(it => it.Key, it => it.Value!.GetValue<string>());
        rendered.Keys.ShouldBe(names, ignoreOrder: true);
        foreach (var (name, json) in rendered) json.ShouldBe((await Read($"config/dashboards/{name}")).Trim());
    }

    private static string[] Dashboards(string folder) => Directory.Exists(Repository.Path(folder))
        ? [.. Directory.GetFiles(Repository.Path(folder), "*.json").Select(file => Path.GetFileName(file))]
        : [];

    [Fact]
    public async Task The_chart_s_page_and_schema_say_what_the_values_say()
    {
        var values = await Read($"{Chart}/values.yaml");
        await Holds($"{Chart}/README.md", ValuesPage.Readme(await Read($"{Chart}/README.md"), values));
        await Holds($"{Chart}/values.schema.json", ValuesPage.Schema(await Read($"{Chart}/values.schema.json"), values));
    }

    /// <summary>A value without a comment, or without a place in the schema, is one that nobody was told of.</summary>
    [Fact]
    public async Task Every_value_has_a_comment_and_a_place_in_the_schema()
    {
        var values = await Read($"{Chart}/values.yaml");
        var schema = Manifest.ToJson(await Read($"{Chart}/values.schema.json"))!;
        var comments = ValuesPage.Comments(values).Select(it => string.Join('.', it.Path)).ToHashSet();
        comments.Count.ShouldBeGreaterThan(50);
        Undocumented("", Manifest.ToJson(values)!.AsObject()).ShouldBeEmpty();
        Defined("", schema).Where(path => path != "global").ShouldBe(comments, ignoreOrder: true);

        IEnumerable<string> Undocumented(string prefix, JsonObject here) => here.SelectMany(pair =>
            comments.Contains(prefix + pair.Key) ? []
            : pair.Value is JsonObject below ? Undocumented($"{prefix}{pair.Key}.", below)
            : [prefix + pair.Key]);

        IEnumerable<string> Defined(string prefix, JsonNode here) => here["properties"]!.AsObject().SelectMany(pair =>
            pair.Value!["description"] is null && pair.Value["properties"] is not null ? Defined($"{prefix}{pair.Key}.", pair.Value)
            : [prefix + pair.Key]);
    }

    [Fact]
    public async Task The_plain_manifests_are_the_chart_s()
    {
        foreach (var (path, content) in await PlainManifests.Files()) await Holds(path, content);
    }

    private static async Task Holds(string path, string content)
    {
        var file = Repository.Path(path);
        if (Environment.GetEnvironmentVariable("SUPERVISION_WRITE_DOCS") == "true")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        }
        (File.Exists(file) ? await Read(path) : "").ShouldBe(content, $"{path}: run `make generate`");
    }

    private static Task<string> Read(string path) =>
        File.ReadAllTextAsync(Repository.Path(path), TestContext.Current.CancellationToken);
}
