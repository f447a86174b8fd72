using System.Diagnostics;

namespace Conformance.Tests;

/// <summary>Erlang/OTP itself: one Erlang process that runs scripts against its supervisor (Otp/otp.erl).</summary>
internal sealed class Otp : IDisposable
{
    /// <summary>A script takes a millisecond; whoever waits this long waits for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo compiled = Directory.CreateTempSubdirectory("otp-");
    private readonly Process erlang;

    public Otp()
    {
        using (var compiler = Start("erlc", "-Werror", "-o", compiled.FullName, Path.Combine(AppContext.BaseDirectory, "Otp", "otp.erl")))
        {
            var complaints = compiler.StandardOutput.ReadToEnd();
            compiler.WaitForExit();
            if (compiler.ExitCode != 0) throw new InvalidOperationException("otp.erl does not compile:\n" + complaints);
        }
        // One scheduler that does not spin: whoever yields to another process then waits for that one and nobody else.
        erlang = Start("erl", "+S", "1:1", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none",
            "-noshell", "-noinput", "-pa", compiled.FullName, "-s", "otp", "main");
        Version = ReadLine();
    }

    /// <summary>Which OTP it is.</summary>
    public string Version { get; }

    /// <summary>What OTP makes of the script.</summary>
    public string[] Run(Script script) => Run([script])[0];

    /// <summary>The same for many, which costs less waiting.</summary>
    public string[][] Run(IReadOnlyCollection<Script> scripts)
    {
        var writing = Task.Run(() =>
        {
            foreach (var script in scripts) erlang.StandardInput.Write(script + "\n\n");
            erlang.StandardInput.Flush();
        });
        var answers = scripts.Select(script => ReadAnswer(script)).ToArray();
        writing.GetAwaiter().GetResult();
        return answers;
    }

    private string[] ReadAnswer(Script script)
    {
        var lines = new List<string>();
        for (var line = ReadLine(script); line.Length > 0; line = ReadLine(script)) lines.Add(line);
        return [.. lines];
    }

    private string ReadLine(Script? script = null)
    {
        var line = erlang.StandardOutput.ReadLineAsync();
        if (!line.Wait(Patience)) throw new TimeoutException($"Erlang is stuck in the script\n{script}");
        return line.Result ?? throw new InvalidOperationException($"Erlang is gone:\n{erlang.StandardError.ReadToEnd()}\n{script}");
    }

    private static Process Start(string program, params string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                Environment = { ["ERL_CRASH_DUMP_SECONDS"] = "0" },
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InvalidOperationException(
                $"There is no {program} here. These tests hold the planner against Erlang/OTP itself: "
                + "install Debian's erlang-base, or another OTP 25.",
                missing);
        }
    }

    public void Dispose()
    {
        erlang.Kill();
        erlang.WaitForExit();
        erlang.Dispose();
        compiled.Delete(recursive: true);
    }
}
