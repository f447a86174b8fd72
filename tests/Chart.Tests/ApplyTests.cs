using System.Text.Json.Nodes;
using EndToEnd.Tests;

namespace Chart.Tests;

/// <summary>What the chart and config/ make, judged by real API servers, of which nothing is kept.</summary>
[Trait("Category", "Integration")]
public sealed class ApplyTests : IAsyncLifetime
{
    private readonly string ns = $"e2e-chart-{Guid.NewGuid().ToString("n")[..10]}";

    public async ValueTask InitializeAsync()
    {
        await Cluster.Kubectl("create", "namespace", ns);
        await Cluster.Kubectl("create", "namespace", $"{ns}-b");
    }

    public async ValueTask DisposeAsync() => await Cluster.Kubectl("delete", "namespace", ns, $"{ns}-b", "--wait=false");

    /// <summary>One server decides about all of them at once, as a user's would, except what needs the Prometheus operator.</summary>
    [Theory]
    [MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public async Task The_API_server_takes_all_of_it(string name, string values)
    {
        var objects = await Helm.Render(Cases.In(ns, values), await Version(), ns, release: ns);
        var judged = objects.Where(it => it.ApiVersion != "monitoring.coreos.com/v1").ToList();
        var answer = await Cluster.KubectlWith(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "List",
                ["items"] = new JsonArray([.. judged.Select(it => it.Json.DeepClone())]),
            }.ToJsonString(),
            "apply", "--dry-run=server", "-f", "-");
        answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(judged.Count, $"{name}: {answer}");
    }

    /// <summary>With its rules across fields, which the oldest does not know.</summary>
    [Fact]
    public async Task The_newest_API_server_takes_the_CRD()
    {
        var kubeconfig = Environment.GetEnvironmentVariable("SUPERVISION_CRDSERVER_KUBECONFIG").ShouldNotBeNull("run `make test`");
        var crd = (await Helm.Render()).Single(it => it.Kind == "CustomResourceDefinition");
        crd.Json.ToJsonString().ShouldContain("x-kubernetes-validations");
        await Cluster.KubectlWith(
            crd.Json.ToJsonString(), "apply", "--dry-run=server", "--validate=false", "-f", "-", "--kubeconfig", kubeconfig);
    }

    [Fact]
    public async Task The_plain_manifests_can_be_applied_and_are_the_same_by_kustomize_and_in_one_file()
    {
        var whole = Names(Manifest.Parse(await Cluster.Kubectl("kustomize", Repository.Path("config/default"))));
        Names(Manifest.Parse(await File.ReadAllTextAsync(Repository.Path("config/install.yaml"), TestContext.Current.CancellationToken)))
            .ShouldBe(whole, ignoreOrder: true);

        // The namespace of a dry run is not there for what is in it, so it is that of this test.
        var oldest = await Cluster.Kubectl("kustomize", Repository.Path("config/kubernetes-1.20"));
        var released = await File.ReadAllTextAsync(Repository.Path("config/release-trees.yaml"), TestContext.Current.CancellationToken);
        var answer = await Cluster.KubectlWith(
            $"{oldest}\n---\n{released}".Replace("supervision-system", ns, StringComparison.Ordinal),
            "apply", "--dry-run=server", "--validate=false", "-f", "-");
        answer.ShouldContain("deployment.apps/supervision-operator");
        answer.ShouldContain("job.batch/supervision-operator-release-trees");
        Names(Manifest.Parse(oldest)).ShouldBe(whole.Where(name => !name.Contains("PodDisruptionBudget")), ignoreOrder: true);
    }

    /// <summary>Three commands, of which the second makes a tree that is taken.</summary>
    [Fact]
    public async Task The_notes_show_the_first_three_commands()
    {
        await Cluster.HasCrd();
        var said = await Helm.Run(
            "crds: { enabled: false }", "install", ns, Helm.Chart, "--dry-run", "--namespace", ns, "--values", "-",
            "--kubeconfig", Cluster.Kubeconfig);
        var notes = said[said.IndexOf("NOTES:", StringComparison.Ordinal)..];
        notes.Split('\n').Count(line => line.StartsWith("   kubectl", StringComparison.Ordinal)).ShouldBe(3);
        var lines = notes.Split('\n').SkipWhile(line => !line.EndsWith("<<EOT", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line != "   EOT");
        await Cluster.KubectlWith(
            string.Join('\n', lines.Select(line => line[3..])), "apply", "--dry-run=server", "--namespace", ns, "-f", "-");
    }

    private static string[] Names(Manifest[] objects) => [.. objects.Select(it => $"{it.Kind} {it.Name}")];

    /// <summary>As Helm would find out.</summary>
    private static async Task<string> Version()
    {
        var version = JsonNode.Parse(await Cluster.Kubectl("version", "-o", "json"))!["serverVersion"]!["gitVersion"]!;
        return version.GetValue<string>().Split('-', '+')[0];
    }
}
