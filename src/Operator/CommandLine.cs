using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Operator;

/// <summary>The options, their environment variables and the help text, from one description each.</summary>
internal static class CommandLine
{
    private const string Introduction = """
        Brings Erlang/OTP supervision to pods: watches SupervisionTree objects and restarts what belongs together,
        in order, within an intensity limit.

        Every option can be given as an environment variable instead; the option wins. Without --kubeconfig, the cluster
        is the one that KUBECONFIG names, else, inside a pod, the pod's own, else the one of ~/.kube/config.

        Exit codes: 0 told to stop; 1 failed, see the log; 2 the configuration is wrong, and trying again will not help.
        """;

    public static RootCommand Build(Func<OperatorOptions, CancellationToken, Task<int>> run)
    {
        var kubeconfig = Option<string?>("--kubeconfig", "SUPERVISION_KUBECONFIG", "A kubeconfig file.", _ => null, text => text);
        var context = Option<string?>("--context", "SUPERVISION_CONTEXT",
            "The kubeconfig context. Default: its current one.", _ => null, text => text);
        var ns = Option<string?>("--namespace", "SUPERVISION_NAMESPACE",
            "Watch this namespace only. Default: all, which needs a ClusterRole.", _ => null, text => text);
        var listen = Option("--listen", "SUPERVISION_LISTEN",
            "Address and port of /healthz and /readyz. Port 0 takes any free one.", _ => "127.0.0.1:8080",
            text => Uri.TryCreate($"http://{text}", UriKind.Absolute, out var uri)
                && text.EndsWith($":{uri.Port}", StringComparison.Ordinal)
                ? text : throw new FormatException("an address and a port, such as 127.0.0.1:8080"));
        var workers = Option("--workers", "SUPERVISION_WORKERS",
            "How many trees are handled at the same time, 1 to 64.", _ => 4,
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number is >= 1 and <= 64
                ? number : throw new FormatException("a whole number from 1 to 64"));
        var format = Option("--log-format", "SUPERVISION_LOG_FORMAT",
            "console: for people. json: one object a line, for machines.", _ => LogFormat.Console, Named<LogFormat>);
        var level = Option("--log-level", "SUPERVISION_LOG_LEVEL",
            "The least that is logged: trace, debug, information, warning, error.", _ => LogLevel.Information, Named<LogLevel>);

        var root = new RootCommand(Introduction) { kubeconfig, context, ns, listen, workers, format, level };
        root.SetAction((result, ct) => run(
            new OperatorOptions
            {
                Kubeconfig = result.GetValue(kubeconfig),
                Context = result.GetValue(context),
                Namespace = result.GetValue(ns),
                Listen = result.GetValue(listen)!,
                Workers = result.GetValue(workers),
                LogFormat = result.GetValue(format),
                LogLevel = result.GetValue(level),
            },
            ct));
        return root;
    }

    /// <summary>An option whose value comes from the command line, else from the variable, else is the default.</summary>
    private static Option<T> Option<T>(
        string name, string variable, string description, Func<ArgumentResult, T> fallback, Func<string, T> parse) => new(name)
        {
            Description = $"{description} [{variable}]",
            HelpName = name[2..],
            CustomParser = result => Parse(result, result.Tokens[0].Value, name, parse),
            DefaultValueFactory = result => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
                ? Parse(result, value, variable, parse)
                : fallback(result),
        };

    private static T Parse<T>(ArgumentResult result, string text, string source, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException e)
        {
            result.AddError($"{source} is '{text}', but must be {e.Message}.");
            return default!;
        }
    }

    private static T Named<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw new FormatException("one of " + string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant());
}
