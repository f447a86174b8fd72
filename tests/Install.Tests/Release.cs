using System.Text;
using EndToEnd.Tests;

namespace Install.Tests;

/// <summary>
/// The operator as users get it: the chart of this repository and the image built from it, in a namespace of its own, with
/// the chart's own permissions and nothing else. It runs the trees of one namespace, for it shares the cluster with others.
/// </summary>
internal sealed class Release : RunningOperator
{
    private const string Pods = "app.kubernetes.io/component=operator";

    private readonly string watched;
    private readonly string[] settings;
    private readonly StringBuilder said = new();
    private bool installed;

    private Release(string watched, string[] settings)
    {
        this.watched = watched;
        this.settings =
        [
            $"image.repository={Image.RepositoryOf(Image.Name)}",
            $"watchNamespaces={{{watched}}}",
            // What there is once in a cluster is there already, or would be taken from others who test in it.
            "crds.enabled=false",
            "rbac.aggregateToDefaultRoles=false",
            .. settings,
        ];
    }

    public string Namespace => $"{watched}-system";

    public override string Log => said + (installed ? Task.Run(Say).GetAwaiter().GetResult() : "");

    /// <param name="watched">The namespace whose trees it runs.</param>
    /// <param name="settings">Values other than the chart's own, as for `--set`.</param>
    public static async Task<Release> Install(string watched, params string[] settings)
    {
        var release = new Release(watched, settings);
        await Cluster.Kubectl("create", "namespace", release.Namespace);
        await release.Install();
        return release;
    }

    public async Task Install()
    {
        await Helm("install", Image.Name);
        installed = true;
    }

    /// <summary>To another image, and to these values.</summary>
    public async Task Upgrade(string image, params string[] more)
    {
        said.Append(await Say());
        await Helm("upgrade", image, more);
    }

    /// <summary>To the revision before.</summary>
    public async Task RollBack()
    {
        said.Append(await Say());
        await Run("rollback", Chart.Tests.Helm.Release, "--wait", "--timeout=3m");
    }

    public async Task Uninstall()
    {
        said.Append(await Say());
        installed = false;
        await Run("uninstall", Chart.Tests.Helm.Release, "--wait", "--timeout=3m");
        await Cluster.Kubectl("wait", "pods", "--namespace", Namespace, "--selector", Pods, "--for=delete", "--timeout=180s");
    }

    /// <summary>`helm test`.</summary>
    public Task Test() => Run("test", Chart.Tests.Helm.Release, "--timeout=3m");

    /// <summary>The pod that holds the lease; null while it is released and not taken again.</summary>
    public async Task<string?> Leader()
    {
        var holder = await Kubectl("get", "lease", Chart.Tests.Helm.Release, "-o", "jsonpath={.spec.holderIdentity}");
        return holder.LastIndexOf('_') is var end and >= 0 ? holder[..end] : null;
    }

    /// <summary>What a query says of each operator pod that is not on its way out.</summary>
    public async Task<string[]> OfPods(string jsonpath)
    {
        var line = $"{{.metadata.deletionTimestamp}}|{jsonpath}{{\"\\n\"}}";
        var lines = await Kubectl("get", "pods", "--selector", Pods, "-o", $"jsonpath={{range .items[*]}}{line}{{end}}");
        return [.. lines.Split('\n').Where(line => line.StartsWith('|')).Select(line => line[1..])];
    }

    public Task<string> Kubectl(params string[] arguments) => Cluster.Kubectl([.. arguments, "--namespace", Namespace]);

    public override async ValueTask DisposeAsync()
    {
        var restarts = installed ? await OfPods("{.status.containerStatuses[*].restartCount}") : [];
        if (installed) await Uninstall();
        await Cluster.Kubectl("delete", "namespace", Namespace, "--wait=false");
        restarts.ShouldAllBe(count => count == "0", "the operator ended by itself");
        Log.ShouldNotContain("forbidden", Case.Insensitive, "the chart grants too little");
    }

    /// <summary>What the pods that are there have said.</summary>
    private Task<string> Say() => Kubectl("logs", "--selector", Pods, "--tail=-1", "--prefix", "--ignore-errors");

    private Task<string> Helm(string verb, string image, params string[] more) => Run(
    [
        verb, Chart.Tests.Helm.Release, Chart.Tests.Helm.Chart, "--wait", "--timeout=3m",
        .. settings.Append($"image.tag={Image.TagOf(image)}").Concat(more).SelectMany(setting => new[] { "--set", setting }),
    ]);

    private Task<string> Run(params string[] arguments) =>
        Chart.Tests.Helm.Run("", [.. arguments, "--namespace", Namespace, "--kubeconfig", Cluster.Kubeconfig]);
}
