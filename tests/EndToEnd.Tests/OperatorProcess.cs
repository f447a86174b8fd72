using System.Diagnostics;
using System.Text;

namespace EndToEnd.Tests;

/// <summary>The real operator, as a process that can be killed.</summary>
internal sealed class OperatorProcess : RunningOperator, IDisposable
{
    private readonly Process process;
    private readonly StringBuilder log = new();

    public OperatorProcess(string ns, string? kubeconfig = null, params string[] options)
        : this(ns, kubeconfig, [], options)
    {
    }

    public OperatorProcess(string ns, string? kubeconfig, (string Name, string Value)[] environment, params string[] options)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "supervision-operator.dll"),
                "--kubeconfig", kubeconfig ?? Cluster.Kubeconfig, "--namespace", ns, "--listen", "127.0.0.1:0",
            },
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        foreach (var option in options) start.ArgumentList.Add(option);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public override string Log
    {
        get { lock (log) return log.ToString(); }
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Its exit code, when it ends by itself.</summary>
    public async Task<int> Exit()
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return process.ExitCode;
    }

    /// <summary>SIGKILL: nothing is finished, nothing is said.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGTERM, as a kubelet would.</summary>
    public async Task<int> Stop()
    {
        await Signal("TERM");
        return await Exit();
    }

    /// <summary>SIGSTOP: as a machine that is suspended, or a process that gets no time.</summary>
    public Task Freeze() => Signal("STOP");

    /// <summary>SIGCONT: it goes on where it stood.</summary>
    public Task Thaw() => Signal("CONT");

    private async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])!;
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!process.HasExited) Kill();
        process.Dispose();
    }

    public override ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (log) log.AppendLine(line);
    }
}
