using System.CommandLine;
using System.CommandLine.Parsing;
using KubeApi;

namespace Operator;

/// <summary>The options, their environment variables and the help text, from one description each.</summary>
internal static class CommandLine
{
    private const string Introduction = """
        Brings Erlang/OTP supervision to pods: watches SupervisionTree objects and restarts what belongs together,
        in order, within an intensity limit.

        Every option can be given as an environment variable instead; the option wins. Without --kubeconfig, the cluster
        is the one that KUBECONFIG names, else, inside a pod, the pod's own, else the one of ~/.kube/config.

        Several may run at once, for the same trees, if they elect a leader: the others keep their caches warm and stand by.
        Inside a cluster they do so by default. Two operators for different trees (by --namespace or --selector) that live in
        one namespace need two leases: give each its own --leader-elect-resource-name.

        SIGTERM ends it in good order within 25 seconds: visits under way are finished, the lease is released, events are
        sent. In a pod, leave terminationGracePeriodSeconds at 30 or more. No pod of a tree is touched by that.

        Exit codes: 0 told to stop; 1 failed, see the log; 2 the configuration is wrong, and trying again will not help;
        3 lost the lease, and another may lead: start it again.
        """;

    /// <param name="run">Runs the operator.</param>
    /// <param name="releaseTrees">The command of that name.</param>
    /// <param name="ready">The command of that name, with the address to ask.</param>
    public static RootCommand Build(
        Func<OperatorOptions, CancellationToken, Task<int>> run, Func<OperatorOptions, CancellationToken, Task<int>> releaseTrees,
        Func<string, CancellationToken, Task<int>> ready)
    {
        var kubeconfig = Options.One<string?>("--kubeconfig", "file", "A kubeconfig file.", null, text => text);
        var context = Options.One<string?>(
            "--context", "name",
            "The kubeconfig context. Default: its current one.", null, text => text);
        var namespaces = Options.Several(
            "--namespace", "name",
            "Watch these namespaces only; repeated, or separated by commas. A Role in each is then enough. "
                + "Default: all, which needs a ClusterRole.", Values.Namespace);
        var selector = Options.One<string?>(
            "--selector", "selector",
            "Run only trees whose labels match, such as team=shop or 'tier in (a,b)'. A supervisor within a tree "
                + "goes with its tree. Default: all.", null, text => text);
        var listen = Options.One(
            "--listen", "address",
            "Address and port of /healthz, /readyz and /metrics. *:8080 is every address; port 0 takes any free one.",
            "127.0.0.1:8080", Values.Address);
        var workers = Options.One("--workers", "number", "How many trees are handled at the same time, 1 to 64.", 4, Values.Workers);
        var watch = Options.One(
            "--watch-duration", "duration",
            "How long a watch lasts before it is renewed, 5s to 5m. One that lasts 15 s longer is taken for dead. "
                + "Make it less than the idle timeout of whatever is between the operator and the API server.",
            new Duration(TimeSpan.FromMinutes(5)), Values.Watch);
        var elect = Options.Switch(
            "--leader-elect", "true|false",
            "Act only while holding a lease that all replicas ask for. Default: true inside a cluster, else false.");
        var leaseNamespace = Options.One<string?>(
            "--leader-elect-resource-namespace", "name",
            "The namespace of the lease. Default: the pod's own, or the kubeconfig context's.",
            null, Values.Namespace);
        var leaseName = Options.One(
            "--leader-elect-resource-name", "name",
            "The name of the lease.", LeaderElection.DefaultName, Values.LeaseName);
        var identity = Options.One<string?>(
            "--leader-elect-identity", "name",
            "What this process is called in the lease; something random is added. "
                + "Default: the host's name, in a pod the pod's.", null, Values.Identity);
        var duration = Options.One(
            "--leader-elect-lease-duration", "duration",
            "Nobody takes over before the lease stood unchanged for this long. Whole seconds.",
            new Duration(LeaseTerms.Default.Duration), Duration.ParseWholeSeconds);
        var deadline = Options.One(
            "--leader-elect-renew-deadline", "duration",
            "A leader that cannot renew its lease for this long ends. Less than the duration.",
            new Duration(LeaseTerms.Default.RenewDeadline), Duration.Parse);
        var period = Options.One(
            "--leader-elect-retry-period", "duration",
            "Between two attempts to get or renew it. At most half of the deadline.",
            new Duration(LeaseTerms.Default.RetryPeriod), Duration.Parse);
        var childLabel = Options.Switch(
            "--metrics-child-label", "true|false",
            "Metrics tell the children of a tree apart. false: about a quarter as many series. Default: true.");
        var format = Options.One(
            "--log-format", "format",
            "console: for people. json: one object a line, for machines.", LogFormat.Console, Values.Named<LogFormat>);
        var level = Options.One(
            "--log-level", "level",
            "The least that is logged: trace, debug, information, warning, error.", LogLevel.Information,
            Values.Named<LogLevel>);

        var root = new RootCommand(Introduction)
        {
            kubeconfig, context, namespaces, selector, listen, workers, watch,
            elect, leaseNamespace, leaseName, identity, duration, deadline, period, childLabel, format, level,
        };
        foreach (var shared in new Option[] { kubeconfig, context, namespaces, selector }) shared.Recursive = true;
        root.Add(ReleaseTrees((result, ct) => releaseTrees(Read(result), ct)));
        root.Add(Ready((result, address, ct) => ready(address ?? result.GetValue(listen)!, ct)));
        root.SetAction(async (result, ct) =>
        {
            var options = Read(result);
            if (Problem(options.LeaderElection.Terms) is not { } problem) return await run(options, ct);
            await result.InvocationConfiguration.Error.WriteLineAsync(problem);
            return 2;
        });
        return root;

        OperatorOptions Read(ParseResult result)
        {
            return new OperatorOptions
            {
                Kubeconfig = result.GetValue(kubeconfig),
                Context = result.GetValue(context),
                Scope = new Scope(result.GetValue(namespaces)!, result.GetValue(selector)),
                LeaderElection = new LeaderElection
                {
                    Enabled = Answer(result, elect),
                    Namespace = result.GetValue(leaseNamespace),
                    Name = result.GetValue(leaseName)!,
                    Identity = result.GetValue(identity),
                    Terms = new LeaseTerms(
                        result.GetValue(duration).Length, result.GetValue(deadline).Length, result.GetValue(period).Length),
                },
                Listen = result.GetValue(listen)!,
                Workers = result.GetValue(workers),
                Watch = result.GetValue(watch).Length,
                MetricsChildLabel = result.GetValue(childLabel) is not { } answer || answer == Values.True,
                LogFormat = result.GetValue(format),
                LogLevel = result.GetValue(level),
            };
        }
    }

    private static Command ReleaseTrees(Func<ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new Command(
            "release-trees",
            "Takes the operator's finalizer off every tree in its scope, so that they can be deleted while no operator runs, and "
                + "ends. Deletes nothing. Stop the operator first, or it puts the finalizer on again; as the next one does.");
        command.SetAction(run);
        return command;
    }

    private static Command Ready(Func<ParseResult, string?, CancellationToken, Task<int>> ask)
    {
        var address = new Argument<string?>("address")
        {
            Description = "Where it listens, such as 127.0.0.1:8080, or tcp://... as in the variables for a service. "
                + "Default: what --listen would be.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("ready", "Asks an operator whether it is ready: exit code 0 if so, else 1.") { address };
        command.SetAction((result, ct) => ask(result, result.GetValue(address), ct));
        return command;
    }

    /// <summary>Without a value the option says yes; without the option nobody says anything.</summary>
    private static bool? Answer(ParseResult result, Option<string?> option) =>
        result.GetResult(option) is { Implicit: false, Tokens.Count: 0 } || result.GetValue(option) is Values.True ? true
        : result.GetValue(option) is null ? null
        : false;

    /// <summary>What is wrong with them together; each by itself is right.</summary>
    private static string? Problem(LeaseTerms terms)
    {
        var duration = new Duration(terms.Duration);
        var deadline = new Duration(terms.RenewDeadline);
        var period = new Duration(terms.RetryPeriod);
        return !terms.DurationOutlastsDeadline
            ? $"--leader-elect-lease-duration is {duration}, but must be longer than --leader-elect-renew-deadline, {deadline}: "
                + "a leader has to stop before another may begin."
            : !terms.DeadlineLeavesTimeToRetry
                ? $"--leader-elect-renew-deadline is {deadline}, but must be at least twice --leader-elect-retry-period, {period}: "
                    + "one failed attempt must not cost the lease."
                : null;
    }

    /// <summary>The kinds of options. Each takes its value from the command line, else from its variable, else from its default.</summary>
    private static class Options
    {
        public static Option<T> One<T>(string name, string value, string description, T fallback, Func<string, T> parse) =>
            Make(name, value, description, fallback, texts => parse(texts[0]), ArgumentArity.ExactlyOne);

        public static Option<string[]> Several(string name, string value, string description, Func<string, string> parse) =>
            Make<string[]>(
                name, value, description, [],
                texts => [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)).Select(parse).Distinct()],
                ArgumentArity.OneOrMore);

        // Text, because the library takes a wrong value of a truth value for an argument, and does not name the option.
        public static Option<string?> Switch(string name, string value, string description) =>
            Make<string?>(name, value, description, null, texts => Values.Truth(texts[0]), ArgumentArity.ZeroOrOne);

        private static Option<T> Make<T>(
            string name, string value, string description, T fallback, Func<string[], T> parse, ArgumentArity arity)
        {
            var variable = Variable(name);
            return new Option<T>(name)
            {
                Description = $"{description} [{variable}]",
                HelpName = value,
                Arity = arity,
                CustomParser = result => Parse(result, [.. result.Tokens.Select(token => token.Value)], name, parse),
                DefaultValueFactory = result => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
                    ? Parse(result, [text], variable, parse)
                    : fallback,
            };
        }

        private static string Variable(string name) => "SUPERVISION_" + name[2..].Replace('-', '_').ToUpperInvariant();

        private static T Parse<T>(ArgumentResult result, string[] texts, string source, Func<string[], T> parse)
        {
            try
            {
                return parse(texts);
            }
            catch (FormatException e)
            {
                result.AddError($"{source} is '{string.Join(' ', texts)}', but must be {e.Message}.");
                return default!;
            }
        }
    }
}
