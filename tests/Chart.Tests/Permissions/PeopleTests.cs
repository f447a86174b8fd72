using System.Text.Json.Nodes;
using EndToEnd.Tests;

namespace Chart.Tests.Permissions;

/// <summary>
/// Whoever may view, edit or administer a namespace may do so with its trees: the chart's roles, added to Kubernetes' own by the
/// cluster itself.
/// </summary>
[Trait("Category", "Integration")]
public sealed class PeopleTests : IAsyncLifetime
{
    private readonly string ns = $"e2e-chart-{Guid.NewGuid().ToString("n")[..10]}";

    public async ValueTask InitializeAsync()
    {
        await Cluster.HasCrd();
        await Cluster.Kubectl("create", "namespace", ns);
        var roles = (await Helm.Render("rbac: { create: false }", release: ns)).Where(it => it.Kind == "ClusterRole");
        await Cluster.KubectlWith(List(roles.Select(it => it.Json.DeepClone())), "create", "-f", "-");
        foreach (var role in new[] { "view", "edit", "admin" })
            await Cluster.Kubectl("create", "rolebinding", role, $"--clusterrole={role}", $"--user={ns}-{role}", "--namespace", ns);
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.Kubectl("delete", "clusterrole", "--selector", $"app.kubernetes.io/instance={ns}");
        await Cluster.Kubectl("delete", "namespace", ns, "--wait=false");
    }

    [Fact]
    public async Task Trees_go_with_the_roles_that_everybody_has()
    {
        // Seen through the controller that puts the roles together, which takes a moment.
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !(await May("admin")).Contains("patch supervisiontrees/status");)
        {
            DateTime.UtcNow.ShouldBeLessThan(deadline);
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
        string[] reading = ["get supervisiontrees", "list supervisiontrees", "watch supervisiontrees",
            "get supervisiontrees/scale", "get supervisiontrees/status"];
        string[] writing = ["create supervisiontrees", "delete supervisiontrees", "deletecollection supervisiontrees",
            "patch supervisiontrees", "update supervisiontrees", "patch supervisiontrees/scale", "update supervisiontrees/scale"];
        (await May("view")).ShouldBe(reading, ignoreOrder: true);
        (await May("edit")).ShouldBe([.. reading, .. writing], ignoreOrder: true);
        (await May("admin")).ShouldBe(
            [.. reading, .. writing, "patch supervisiontrees/status", "update supervisiontrees/status"], ignoreOrder: true);
    }

    private static string List(IEnumerable<JsonNode> objects) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "List",
        ["items"] = new JsonArray([.. objects]),
    }.ToJsonString();

    /// <summary>What somebody with this role may do with trees, as the API server says.</summary>
    private async Task<string[]> May(string role)
    {
        var answer = await Cluster.KubectlWith(
            $$$"""{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectRulesReview","spec":{"namespace":"{{{ns}}}"}}""",
            "create", "--as", $"{ns}-{role}", "-f", "-", "-o", "json", "--validate=false");
        return [.. JsonNode.Parse(answer)!["status"]!["resourceRules"]!.AsArray()
            .Where(rule => rule!["apiGroups"]!.AsArray().Any(group => group!.GetValue<string>() == "supervision.dev"))
            .SelectMany(rule => Permission.In(new JsonArray(rule!.DeepClone())))
            .Select(it => $"{it.Verb} {it.Resource}").Distinct()];
    }
}
