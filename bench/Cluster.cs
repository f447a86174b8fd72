using System.Diagnostics;
using System.Text.Json.Nodes;
using KubeApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bench;

/// <summary>The cluster that is measured on, as the benchmark itself uses it.</summary>
/// <param name="kubeconfig">How to reach it.</param>
/// <param name="passing">It goes when the benchmark is over, and everything in it.</param>
internal sealed class Cluster(string kubeconfig, bool passing) : IDisposable
{
    public string Kubeconfig => kubeconfig;

    public ApiClient Api { get; } = Connect(kubeconfig);

    /// <summary>A client with connections of its own.</summary>
    public static ApiClient Connect(string kubeconfig) => new(ClusterConfig.Load(kubeconfig, null), NullLoggerFactory.Instance);

    public async Task<string> NewNamespace(string name, CancellationToken ct)
    {
        name = $"bench-{name}-{Guid.NewGuid().ToString("n")[..6]}";
        var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
        await Api.Create(Kinds.Namespaces, "", body, null, ct);
        // Pods are refused until the controllers have made it.
        while ((await Kubectl("get", "serviceaccount", "--namespace", name, "-o", "name")).Length == 0) await Task.Delay(100, ct);
        return name;
    }

    /// <summary>Everything in it goes, in whatever order; the operator that would stop the trees in theirs is gone already.</summary>
    public async Task Remove(string ns)
    {
        if (passing) return;
        var trees = await Kubectl("get", "svt", "--namespace", ns, "-o", "name");
        foreach (var some in trees.Split('\n', StringSplitOptions.RemoveEmptyEntries).Chunk(200))
            await Kubectl(["patch", "--namespace", ns, "--type=merge", "--patch", """{"metadata":{"finalizers":null}}""", .. some]);
        await Kubectl("delete", "namespace", ns, "--wait=false");
    }

    public async Task<string> Kubectl(params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", ["--kubeconfig", kubeconfig, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var kubectl = Process.Start(start)!;
        var (output, error) = (kubectl.StandardOutput.ReadToEndAsync(), kubectl.StandardError.ReadToEndAsync());
        await kubectl.WaitForExitAsync();
        return kubectl.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}: {await error}");
    }

    /// <summary>How many requests of each sort the API server has answered since it started, from its own metrics.</summary>
    public async Task<RequestCounts> Requests() => RequestCounts.Parse(await Kubectl("get", "--raw", "/metrics"));

    public void Dispose() => Api.Dispose();
}
