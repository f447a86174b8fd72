using System.Diagnostics;
using EndToEnd.Tests;

namespace Chart.Tests;

/// <summary>Helm, as users type it.</summary>
internal static class Helm
{
    public const string Release = "supervision-operator";

    /// <summary>What a chart is rendered for when nobody says otherwise: the newest version supported.</summary>
    public const string Newest = "1.36.0";

    private static readonly Lazy<Task<string>> Program = new(Find);

    public static string Chart => Repository.Path("charts/supervision-operator");

    /// <summary>The objects that these values make, those that hooks make among them.</summary>
    /// <param name="values">YAML.</param>
    /// <param name="kubeVersion">What Kubernetes is.</param>
    /// <param name="ns">The release's namespace.</param>
    /// <param name="release">Its name.</param>
    public static async Task<Manifest[]> Render(
        string values = "", string kubeVersion = Newest, string ns = "system", string release = Release) =>
        Manifest.Parse(await Template(values, kubeVersion, ns, release));

    public static Task<string> Template(
        string values = "", string kubeVersion = Newest, string ns = "system", string release = Release) =>
        Run(values, "template", release, Chart, "--namespace", ns, "--kube-version", kubeVersion, "--values", "-");

    /// <exception cref="HelmException">It said no.</exception>
    public static async Task<string> Run(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(await Program.Value, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var helm = Process.Start(start)!;
        var (output, error) = (helm.StandardOutput.ReadToEndAsync(), helm.StandardError.ReadToEndAsync());
        await helm.StandardInput.WriteAsync(input);
        helm.StandardInput.Close();
        await helm.WaitForExitAsync();
        return helm.ExitCode == 0 ? await output : throw new HelmException($"{await error}{await output}");
    }

    /// <summary>The one of dev/helm, so that it is the same everywhere.</summary>
    private static async Task<string> Find()
    {
        using var find = Process.Start(new ProcessStartInfo(Repository.Path("dev/helm")) { RedirectStandardOutput = true })!;
        var path = (await find.StandardOutput.ReadToEndAsync()).Trim();
        await find.WaitForExitAsync();
        return find.ExitCode == 0 ? path : throw new InvalidOperationException("dev/helm: see above");
    }
}

/// <summary>What Helm has against something.</summary>
internal sealed class HelmException(string message) : Exception(message);
