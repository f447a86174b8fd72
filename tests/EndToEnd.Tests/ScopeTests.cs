using System.Text.Json.Nodes;
using Crds;
using Operator.Kinds;

namespace EndToEnd.Tests;

/// <summary>An operator that may see two namespaces and no more, and knows no other.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ScopeTests : Scene
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("operator-");

    private string Second => $"{Namespace}-b";

    private string Third => $"{Namespace}-c";

    /// <summary>With a Role in each of the two, and nothing cluster-wide.</summary>
    private protected override async Task<RunningOperator> StartOperator()
    {
        await Cluster.Kubectl("create", "namespace", Second);
        await Cluster.Kubectl("create", "namespace", Third);
        await Cluster.KubectlWith(Account(Namespace), "apply", "-f", "-");
        foreach (var ns in new[] { Namespace, Second }) await Cluster.KubectlWith(Role(ns, Namespace), "apply", "-f", "-");
        return new OperatorProcess(
            $"{Namespace},{Second}", await Kubeconfig(),
            "--leader-elect", $"--leader-elect-resource-namespace={Namespace}", "--selector", "team in (a, b)");
    }

    public override async ValueTask DisposeAsync()
    {
        await Cluster.Kubectl("delete", "svt", "--all", "--namespace", Second, "--wait=true", "--timeout=90s");
        await base.DisposeAsync();
        foreach (var ns in new[] { Second, Third }) await Cluster.Kubectl("delete", "namespace", ns, "--wait=false");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Trees_of_the_named_namespaces_that_the_selector_matches_are_run_and_no_others()
    {
        await Create(Third, "elsewhere", "a");
        await Create(Namespace, "not-ours", "c");
        await Create(Second, "two", "b");
        await Create(Namespace, "one", "a");

        await Until("both run", async () => await IsReady(Namespace, "one") && await IsReady(Second, "two"));
        (await Observed(Third, "elsewhere")).ShouldBeFalse();
        (await Observed(Namespace, "not-ours")).ShouldBeFalse();

        // What happens in the second one is seen, too.
        await Cluster.Kubectl(
            "exec", "--namespace", Second, "two-x-1", "--", "sh", "-c", "echo 3 >/tmp/exit.new; mv /tmp/exit.new /tmp/exit");
        await Until("it is restarted", async () =>
            await IsReady(Second, "two") && (await Tree(Second, "two")).Status!.Restarts.Total == 1);

        // A tree whose label changes comes in.
        await Cluster.Kubectl("label", "svt", "not-ours", "--namespace", Namespace, "--overwrite", "team=a");
        await Until("it runs", () => IsReady(Namespace, "not-ours"));
    }

    [Fact]
    public async Task A_selector_that_is_none_is_refused_with_the_servers_words()
    {
        using var process = new OperatorProcess(Namespace, null, "--selector", "team in a");
        (await process.Exit()).ShouldBe(2, process.Log);
        process.Log.ShouldContain("--selector is 'team in a'");
    }

    private static Task<string> Create(string ns, string name, string team) => Cluster.KubectlWith(
        new JsonObject
        {
            ["apiVersion"] = SupervisionTree.ApiVersion,
            ["kind"] = SupervisionTree.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["labels"] = new JsonObject { ["team"] = team } },
            ["spec"] = Spec("OneForOne", 5, Child("x")),
        }.ToJsonString(),
        "create", "-f", "-");

    private Task<Tree> Tree(string ns, string name) => Api.Get(KindTypes.Trees, ns, name, TestContext.Current.CancellationToken);

    private async Task<bool> IsReady(string ns, string name) =>
        (await Tree(ns, name)).Status is { } status && IsTrue(status, ConditionTypes.Ready);

    private async Task<bool> Observed(string ns, string name) => (await Tree(ns, name)).Status is not null;

    private async Task<string> Kubeconfig()
    {
        string token = "";
        for (var deadline = DateTime.UtcNow.AddSeconds(30); token.Length == 0;)
        {
            token = await Cluster.Kubectl("get", "secret", "operator-token", "--namespace", Namespace, "-o", "jsonpath={.data.token}");
            DateTime.UtcNow.ShouldBeLessThan(deadline, "the service account never got its token");
            if (token.Length == 0) await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        var server = await Cluster.Kubectl("config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}");
        var authority = await Cluster.Kubectl(
            "get", "secret", "operator-token", "--namespace", Namespace, "-o", @"jsonpath={.data.ca\.crt}");
        var path = Path.Combine(folder.FullName, "config");
        await File.WriteAllTextAsync(
            path,
            KubeconfigText.Of(
                server, $"certificate-authority-data: {authority}",
                System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(token))),
            TestContext.Current.CancellationToken);
        return path;
    }

    private static string Account(string ns) => $$"""
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: operator, namespace: {{ns}} }
        ---
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/service-account-token
        metadata: { name: operator-token, namespace: {{ns}}, annotations: { kubernetes.io/service-account.name: operator } }
        """;

    /// <summary>The table of permissions in docs/operating.md, in one namespace.</summary>
    private static string Role(string ns, string account) => $$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: { name: operator, namespace: {{ns}} }
        rules:
        - { apiGroups: [supervision.dev], resources: [supervisiontrees], verbs: [get, list, watch, create, patch, delete] }
        - { apiGroups: [supervision.dev], resources: [supervisiontrees/status], verbs: [update] }
        - { apiGroups: [supervision.dev], resources: [supervisiontrees/finalizers], verbs: [update] }
        - { apiGroups: [""], resources: [pods], verbs: [get, list, watch, create, delete] }
        - { apiGroups: [apps], resources: [controllerrevisions], verbs: [get, create, delete] }
        - { apiGroups: [events.k8s.io], resources: [events], verbs: [create, patch] }
        - { apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, create, patch] }
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: { name: operator, namespace: {{ns}} }
        roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: operator }
        subjects: [{ kind: ServiceAccount, name: operator, namespace: {{account}} }]
        """;
}
