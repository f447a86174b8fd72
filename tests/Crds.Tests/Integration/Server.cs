using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Crds.Tests.Integration;

/// <summary>A real API server, spoken to as users do: with kubectl.</summary>
internal sealed partial class Server
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string CrdName = $"{SupervisionTree.Plural}.{SupervisionTree.Group}";
    private const int FirstMinorVersionWithExpressions = 25;

    private static readonly Lazy<Server> ClusterServer = new(() => new("KUBECONFIG"));
    private static readonly Lazy<Server> NewestServer = new(() => new("SUPERVISION_CRDSERVER_KUBECONFIG"));

    private readonly string kubeconfig;
    private readonly Lazy<string> installed;

    private Server(string variable)
    {
        kubeconfig = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path
            ? path
            : throw new InvalidOperationException($"{variable} is not set; run `make test`");
        var version = JsonNode.Parse(Run(["version", "-o", "json"]).Succeeded())!["serverVersion"]!;
        // Some providers write a version as in 27+.
        var minor = int.Parse(version["minor"]!.GetValue<string>().TrimEnd('+'), CultureInfo.InvariantCulture);
        HasExpressions = minor >= FirstMinorVersionWithExpressions;
        installed = new(Install);
    }

    /// <summary>A whole cluster; 1.20, the oldest version supported, unless the developer has another.</summary>
    public static Server Cluster => ClusterServer.Value;

    /// <summary>The newest version supported; custom resources only.</summary>
    public static Server Newest => NewestServer.Value;

    /// <summary>Whether the server knows the rules across fields.</summary>
    public bool HasExpressions { get; }

    /// <summary>kubectl, on a server that has the CRD.</summary>
    public Outcome Kubectl(string[] arguments, string input = "")
    {
        _ = installed.Value;
        return Run(arguments, input);
    }

    /// <summary>What the server makes of a tree, without keeping it and without kubectl's own check.</summary>
    public Outcome TryCreate(string spec, string name = "tree") =>
        Kubectl(["create", "--dry-run=server", "--validate=false", "-o", "json", "-f", "-"], Tree(name, spec));

    /// <summary>A text to compare: servers without expressions leave most places in lists out of their paths.</summary>
    public string Comparable(string text) => HasExpressions ? text : Places().Replace(text, "");

    public static string Tree(string name, string spec) => $$"""
        {"apiVersion":"{{SupervisionTree.ApiVersion}}","kind":"{{SupervisionTree.Kind}}",
         "metadata":{"name":"{{name}}","namespace":"default"},"spec":{{spec}} }
        """;

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Places();

    /// <summary>The CRD stays when the tests are done: others may be using it.</summary>
    private string Install()
    {
        var file = Path.Combine(Repository.Root, Generator.Generated.Crd);
        // An older server ignores the expressions, but kubectl checks the CRD against the types of that server first.
        string[] flags = HasExpressions ? [] : ["--validate=false"];
        Run(["apply", .. flags, "-f", file]).Succeeded();
        return Run(["wait", "--for=condition=Established", "--timeout=30s", $"crd/{CrdName}"]).Succeeded();
    }

    private Outcome Run(string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo("kubectl", ["--kubeconfig", kubeconfig, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"no answer in {Patience}: kubectl {string.Join(' ', arguments)}");
        }
        return new(process.ExitCode, output.Result, errors.Result);
    }
}

/// <summary>What kubectl said.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Errors)
{
    public string Succeeded()
    {
        ExitCode.ShouldBe(0, Errors);
        return Output;
    }

    public string Failed()
    {
        ExitCode.ShouldNotBe(0, Output);
        return Errors;
    }
}
