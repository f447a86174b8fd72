using System.Text.Json.Nodes;
using Crds;
using EndToEnd.Tests;

namespace Chart.Tests;

/// <summary>Every sample, with a real operator, a real kubelet and containers that really run: it becomes what it says.</summary>
[Trait("Category", "EndToEnd")]
public class SamplesTests : Scene
{
    /// <summary>The reason of a condition that a sample comes to; the shop has tests of its own.</summary>
    private static readonly Dictionary<string, (string Condition, string Reason)> Outcomes = new()
    {
        ["batch"] = (ConditionTypes.Terminated, Reasons.AutoShutdown),
        ["careful"] = (ConditionTypes.Ready, Reasons.AllChildrenReady),
        ["gang"] = (ConditionTypes.Ready, Reasons.AllChildrenReady),
        ["hold"] = (ConditionTypes.Ready, Reasons.Held),
        ["nested"] = (ConditionTypes.Ready, Reasons.AllChildrenReady),
        ["one-for-all"] = (ConditionTypes.Ready, Reasons.AllChildrenReady),
        ["one-for-one"] = (ConditionTypes.Ready, Reasons.AllChildrenReady),
        ["pool"] = (ConditionTypes.Ready, Reasons.AllChildrenReady),
        ["retry"] = (ConditionTypes.Ready, Reasons.WaitingToRetry),
        ["rollback"] = (ConditionTypes.Ready, Reasons.AllChildrenReady),
        ["shop"] = (ConditionTypes.Ready, Reasons.AllChildrenReady),
        ["suspended"] = (ConditionTypes.Ready, Reasons.AllChildrenReady),
    };

    [Fact]
    public async Task Every_sample_becomes_what_it_says()
    {
        var files = Directory.GetFiles(Repository.Path("config/samples"), "*.yaml")
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file));
        files.Keys.ShouldBe(Outcomes.Keys, ignoreOrder: true);
        foreach (var file in files.Values) await Cluster.Kubectl("apply", "--namespace", Namespace, "-f", file);
        foreach (var (sample, (condition, reason)) in Outcomes)
        {
            var tree = Manifest.Parse(await File.ReadAllTextAsync(files[sample], TestContext.Current.CancellationToken)).Single();
            await Until($"{condition} of {sample} has the reason {reason}", async () =>
                (await Status(tree.Name)).Conditions.Any(it => it.Type == condition && it.Reason == reason));
        }
    }

    /// <summary>A feature that no sample shows is one that nobody can copy.</summary>
    [Fact]
    public async Task Every_field_of_a_spec_is_in_a_sample_or_in_a_command_of_one()
    {
        var samples = string.Join('\n', Directory.GetFiles(Repository.Path("config/samples"), "*.yaml").Select(File.ReadAllText));
        var crd = Manifest.Parse(await File.ReadAllTextAsync(
            Repository.Path("config/crd/supervisiontrees.yaml"), TestContext.Current.CancellationToken)).Single();
        var spec = crd.Json["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!;
        Fields(spec).Where(field => !samples.Contains(field, StringComparison.Ordinal)).ShouldBeEmpty();

        static IEnumerable<string> Fields(JsonNode schema) => ((schema["properties"] ?? schema["items"]?["properties"])?.AsObject() ?? [])
            .Where(pair => pair.Key != "template")
            .SelectMany(pair => Fields(pair.Value!).Prepend(pair.Key)).Distinct();
    }
}
