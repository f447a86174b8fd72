using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace KubeApi;

/// <summary>How to run a credential plugin. Its arguments and variables may hold secrets and are never quoted.</summary>
internal sealed record PluginCommand
{
    /// <summary>Less than a request may take, so that a plugin that hangs is what the message blames.</summary>
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(20);

    private const int outputMax = 1 << 20;
    private const int quoteMax = 500;

    /// <summary>As the kubeconfig names it.</summary>
    public required string Name { get; init; }

    /// <summary>"exec of user 'me' in /home/me/.kube/config"</summary>
    public required string Place { get; init; }

    /// <summary>A path relative to this folder, if it is a path at all.</summary>
    public required string Folder { get; init; }
    public required string ApiVersion { get; init; }
    public IReadOnlyList<string> Arguments { get; init; } = [];
    public IReadOnlyList<KeyValuePair<string, string>> Variables { get; init; } = [];
    public string? InstallHint { get; init; }

    /// <summary>The request to the plugin, as JSON.</summary>
    public string Info { get; init; } = "{}";
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    public override string ToString() => $"the credential plugin '{Name}' ({Place})";

    internal ConfigurationException Problem(string problem) => new($"{this} {problem}");

    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="ConfigurationException">It cannot be run.</exception>
    /// <exception cref="HttpRequestException">It failed, which may pass.</exception>
    internal async Task<byte[]> Run(TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(Timeout, time);
        using var process = Start();
        try
        {
            process.StandardInput.Close(); // an operator has no terminal
            var output = ReadAll(process.StandardOutput.BaseStream, deadline.Token);
            var complaint = ReadAll(process.StandardError.BaseStream, deadline.Token);
            await Task.WhenAll(output, complaint, process.WaitForExitAsync(deadline.Token));
            if (process.ExitCode != 0)
                throw new HttpRequestException($"{this} failed with exit code {process.ExitCode}: {Quote(await complaint)}");
            return await output is { Length: <= outputMax } answer ? answer : throw Problem($"answered with more than {outputMax} bytes");
        }
        catch (OperationCanceledException)
        {
            throw new HttpRequestException(
                $"{this} did not end within {Timeout.TotalSeconds:0.#} s and was killed; it must not wait for a person");
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Executable())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in Arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = Info;
        try
        {
            return Process.Start(start) ?? throw Problem("did not start");
        }
        catch (Win32Exception e)
        {
            throw Problem($"cannot be started: {e.Message}{Hint()}");
        }
    }

    // By PATH alone, or relative to the kubeconfig: never whatever lies in the folder that we happen to run in.
    private string Executable()
    {
        if (Name.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            var path = Path.Combine(Folder, Name);
            return File.Exists(path) ? path : throw Problem($"is not there: {path} does not exist{Hint()}");
        }
        var names = OperatingSystem.IsWindows() ? new[] { Name, $"{Name}.exe" } : [Name];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists)
            ?? throw Problem($"is not there: no folder of PATH has it{Hint()}");
    }

    private string Hint() => InstallHint is null ? "; install it, or correct command" : $". {OneLine(InstallHint)}";

    private string Quote(byte[] complaint)
    {
        var text = Encoding.UTF8.GetString(complaint);
        foreach (var (_, secret) in Variables.Where(variable => variable.Value.Length > 0))
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        text = OneLine(text);
        return text.Length == 0 ? "it wrote nothing to its standard error" : text;
    }

    private static string OneLine(string text)
    {
        var printable = string.Concat(text.Trim().Select(c => char.IsControl(c) ? ' ' : c));
        return printable.Length <= quoteMax ? printable : $"{printable[..quoteMax]}...";
    }

    // To the end, lest the plugin wait for us; what is beyond all bounds is not kept.
    private static async Task<byte[]> ReadAll(Stream stream, CancellationToken ct)
    {
        using var all = new MemoryStream();
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (all.Length <= outputMax) all.Write(buffer, 0, read);
        }
        return all.ToArray();
    }
}
