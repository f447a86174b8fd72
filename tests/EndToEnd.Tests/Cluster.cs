using System.Diagnostics;
using KubeApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace EndToEnd.Tests;

/// <summary>The cluster that KUBECONFIG names, with the CRD in it.</summary>
internal static class Cluster
{
    private static readonly Lazy<Task> Crd = new(() =>
        Kubectl("apply", "--validate=false", "-f", Repository.Path("config/crd/supervisiontrees.yaml")));

    public static string Kubeconfig => Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } path
        ? path
        : throw new InvalidOperationException("KUBECONFIG is not set; run `make test`");

    public static ApiClient Connect() => new(ClusterConfig.Load(Kubeconfig, null), NullLoggerFactory.Instance);

    public static Task HasCrd() => Crd.Value;

    public static async Task<string> Kubectl(params string[] arguments) => await KubectlWith(null, arguments);

    /// <summary>kubectl, as users type it; fails the test with what kubectl said.</summary>
    public static async Task<string> KubectlWith(string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", ["--kubeconfig", Kubeconfig, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var kubectl = Process.Start(start)!;
        var (output, error) = (kubectl.StandardOutput.ReadToEndAsync(), kubectl.StandardError.ReadToEndAsync());
        if (input is not null) await kubectl.StandardInput.WriteAsync(input);
        kubectl.StandardInput.Close();
        await kubectl.WaitForExitAsync();
        return kubectl.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}: {await error}");
    }
}
