using System.Diagnostics;
using System.Text.Json.Nodes;
using Chart.Tests.Permissions;
using Crds;
using EndToEnd.Tests;
using KubeApi;
using Operator.Kinds;

namespace Chart.Tests;

/// <summary>
/// What an uninstallation does last: the program that its Job runs, with the arguments and the permissions that the chart gives
/// it, on trees whose operator is gone.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ReleaseTreesTests : IAsyncLifetime
{
    private const string Foreign = "example.com/foreign";

    private readonly string ns = $"e2e-chart-{Guid.NewGuid().ToString("n")[..10]}";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("chart-");
    private readonly ApiClient api = Cluster.Connect();

    private string Other => $"{ns}-b";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Cluster.HasCrd();
        await Cluster.Kubectl("create", "namespace", ns);
        await Cluster.Kubectl("create", "namespace", Other);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var place in new[] { ns, Other })
        {
            await foreach (var page in api.List(KindTypes.TreeMetadata, new ListOptions { Namespace = place }, CancellationToken.None))
            {
                foreach (var tree in page.Items) await Patch(place, tree.Metadata.Name, """{"metadata":{"finalizers":null}}""");
            }
        }
        await Cluster.Kubectl("delete", "namespace", ns, Other, "--wait=false");
        folder.Delete(recursive: true);
        api.Dispose();
    }

    [Fact]
    public async Task Trees_can_be_deleted_afterwards_and_neither_they_nor_their_pods_are()
    {
        await Make(ns, "shop", SupervisionTree.Finalizer);
        await Make(ns, "watched", Foreign, SupervisionTree.Finalizer);
        await Make(ns, "leaving", SupervisionTree.Finalizer);
        await Make(Other, "elsewhere", SupervisionTree.Finalizer);
        await Cluster.Kubectl("delete", "svt", "leaving", "--namespace", ns, "--wait=false");
        var pod = await Cluster.Kubectl("create", "-f", await Pod(), "-o", "jsonpath={.metadata.uid}");

        var (exitCode, said) = await Uninstall();
        exitCode.ShouldBe(0, said);
        said.ShouldContain("Released 3 trees");
        (await Finalizers(ns, "shop")).ShouldBeEmpty();
        (await Finalizers(ns, "watched")).ShouldBe([Foreign]);
        (await Finalizers(Other, "elsewhere")).ShouldBe([SupervisionTree.Finalizer], "it is another operator's");
        (await Should.ThrowAsync<ApiException>(() => Finalizers(ns, "leaving"))).IsNotFound.ShouldBeTrue();
        (await Cluster.Kubectl("get", "pod", "shop-a-1", "--namespace", ns, "-o", "jsonpath={.metadata.uid}")).ShouldBe(pod);

        // Nobody has to be there for that any more.
        await Cluster.Kubectl("delete", "svt", "shop", "--namespace", ns, "--timeout=60s");

        // Twice is once.
        (await Uninstall()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Without_permission_it_fails_and_says_what_it_may_not()
    {
        var (exitCode, said) = await Run(["release-trees", "--namespace", Other], await Hook());
        exitCode.ShouldBe(1);
        said.ShouldContain("cannot list resource \"supervisiontrees\"");
    }

    /// <summary>All that the hook of the chart grants, and the arguments of its Job.</summary>
    private async Task<(int ExitCode, string Said)> Uninstall()
    {
        var kubeconfig = await Hook();
        var job = (await Helm.Render($"watchNamespaces: [{ns}]", ns: ns, release: ns)).Single(it => it.Kind == "Job");
        return await Run([.. job.PodSpec!["containers"]![0]!["args"]!.AsArray().Select(arg => arg!.GetValue<string>())], kubeconfig);
    }

    private async Task<string> Hook()
    {
        var hooks = (await Helm.Render($"watchNamespaces: [{ns}]", ns: ns, release: ns))
            .Where(it => it.IsHook && it.Kind is "ServiceAccount" or "Role" or "RoleBinding").ToList();
        foreach (var it in hooks) await Cluster.KubectlWith(it.Json.ToJsonString(), "apply", "-f", "-");
        return await Impersonation.Of($"system:serviceaccount:{ns}:{hooks.Single(it => it.Kind == "ServiceAccount").Name}", folder);
    }

    private static async Task<(int ExitCode, string Said)> Run(string[] args, string kubeconfig)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "supervision-operator.dll"), .. args, "--kubeconfig", kubeconfig])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, $"{await output}{await error}");
    }

    private Task<Tree> Make(string place, string name, params string[] finalizers) => api.Create(
        KindTypes.Trees, place,
        new JsonObject
        {
            ["apiVersion"] = SupervisionTree.ApiVersion,
            ["kind"] = SupervisionTree.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["finalizers"] = new JsonArray([.. finalizers.Select(it => JsonValue.Create(it))]),
            },
            ["spec"] = new JsonObject { ["children"] = new JsonArray() },
        },
        null, Ct);

    /// <summary>A file with a pod of the shop's, which nothing runs.</summary>
    private async Task<string> Pod()
    {
        var tree = await api.Get(KindTypes.TreeMetadata, ns, "shop", Ct);
        var path = Path.Combine(folder.FullName, "pod.json");
        await File.WriteAllTextAsync(path, $$"""
            {
              "apiVersion": "v1", "kind": "Pod",
              "metadata": {
                "name": "shop-a-1", "namespace": "{{ns}}",
                "ownerReferences": [{
                  "apiVersion": "{{SupervisionTree.ApiVersion}}", "kind": "{{SupervisionTree.Kind}}", "name": "shop",
                  "uid": "{{tree.Metadata.Uid}}", "controller": true
                }]
              },
              "spec": { "schedulerName": "nobody", "containers": [{ "name": "main", "image": "nothing" }] }
            }
            """, Ct);
        return path;
    }

    private async Task<IReadOnlyList<string>> Finalizers(string place, string name) =>
        (await api.Get(KindTypes.TreeMetadata, place, name, Ct)).Metadata.Finalizers ?? [];

    private static Task<string> Patch(string place, string name, string patch) =>
        Cluster.Kubectl("patch", "svt", name, "--namespace", place, "--type=merge", "--patch", patch);
}
