using System.CommandLine;
using KubeApi;
using Microsoft.Extensions.Logging;

namespace Operator.Tests;

/// <summary>In one collection, and therefore one after the other: they change the environment of the process.</summary>
[Collection("environment")]
public sealed class CommandLineTests : IDisposable
{
    private static readonly (string Option, string Variable)[] Options =
    [
        ("--kubeconfig", "SUPERVISION_KUBECONFIG"),
        ("--context", "SUPERVISION_CONTEXT"),
        ("--namespace", "SUPERVISION_NAMESPACE"),
        ("--selector", "SUPERVISION_SELECTOR"),
        ("--listen", "SUPERVISION_LISTEN"),
        ("--workers", "SUPERVISION_WORKERS"),
        ("--watch-duration", "SUPERVISION_WATCH_DURATION"),
        ("--leader-elect", "SUPERVISION_LEADER_ELECT"),
        ("--leader-elect-resource-namespace", "SUPERVISION_LEADER_ELECT_RESOURCE_NAMESPACE"),
        ("--leader-elect-resource-name", "SUPERVISION_LEADER_ELECT_RESOURCE_NAME"),
        ("--leader-elect-identity", "SUPERVISION_LEADER_ELECT_IDENTITY"),
        ("--leader-elect-lease-duration", "SUPERVISION_LEADER_ELECT_LEASE_DURATION"),
        ("--leader-elect-renew-deadline", "SUPERVISION_LEADER_ELECT_RENEW_DEADLINE"),
        ("--leader-elect-retry-period", "SUPERVISION_LEADER_ELECT_RETRY_PERIOD"),
        ("--metrics-child-label", "SUPERVISION_METRICS_CHILD_LABEL"),
        ("--log-format", "SUPERVISION_LOG_FORMAT"),
        ("--log-level", "SUPERVISION_LOG_LEVEL"),
    ];

    private readonly Dictionary<string, string?> before =
        Options.ToDictionary(option => option.Variable, option => Environment.GetEnvironmentVariable(option.Variable));

    private OperatorOptions? ran;

    public CommandLineTests()
    {
        foreach (var (_, variable) in Options) Environment.SetEnvironmentVariable(variable, null);
    }

    public void Dispose()
    {
        foreach (var (variable, value) in before) Environment.SetEnvironmentVariable(variable, value);
    }

    [Fact]
    public void Without_options_everything_has_a_default()
    {
        Run();
        ran.ShouldBeEquivalentTo(new OperatorOptions
        {
            Listen = "127.0.0.1:8080",
            Scope = new Scope(Array.Empty<string>(), null),
            Workers = 4,
            Watch = TimeSpan.FromSeconds(300),
            LogFormat = LogFormat.Console,
            LogLevel = LogLevel.Information,
        });
    }

    private static readonly OperatorOptions Everything = new()
    {
        Kubeconfig = "/etc/kubeconfig",
        Context = "staging",
        Scope = new Scope(new[] { "shop", "web" }, "team=a"),
        LeaderElection = new LeaderElection
        {
            Enabled = true,
            Namespace = "system",
            Name = "mine",
            Identity = "me",
            Terms = new LeaseTerms(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(40), TimeSpan.FromMilliseconds(500)),
        },
        Listen = "0.0.0.0:9000",
        Workers = 64,
        Watch = TimeSpan.FromSeconds(45),
        MetricsChildLabel = false,
        LogFormat = LogFormat.Json,
        LogLevel = LogLevel.Debug,
    };

    private static readonly string[] Values =
    [
        "/etc/kubeconfig", "staging", "shop,web", "team=a", "0.0.0.0:9000", "64", "45s",
        "true", "system", "mine", "me", "1m", "40s", "500ms", "false", "json", "debug",
    ];

    [Fact]
    public void Every_option_can_be_given_on_the_command_line()
    {
        Run([.. Options.Zip(Values).SelectMany(pair => new[] { pair.First.Option, pair.Second })]);
        ran.ShouldBeEquivalentTo(Everything);
    }

    [Fact]
    public void Every_option_can_be_given_in_the_environment()
    {
        foreach (var (option, value) in Options.Zip(Values)) Environment.SetEnvironmentVariable(option.Variable, value);

        Run();
        ran.ShouldBeEquivalentTo(Everything);
    }

    [Fact]
    public void An_option_beats_its_variable()
    {
        foreach (var (_, variable) in Options) Environment.SetEnvironmentVariable(variable, "17");
        Environment.SetEnvironmentVariable("SUPERVISION_LOG_FORMAT", "nonsense");
        Environment.SetEnvironmentVariable("SUPERVISION_LOG_LEVEL", "nonsense");

        Run([.. Options.Zip(Values).SelectMany(pair => new[] { pair.First.Option, pair.Second })]);
        ran.ShouldBeEquivalentTo(Everything);
    }

    /// <summary>A manifest with an empty value means what one without the variable does.</summary>
    [Fact]
    public void An_empty_variable_is_as_good_as_none()
    {
        Environment.SetEnvironmentVariable("SUPERVISION_WORKERS", "");
        Run();
        ran!.Workers.ShouldBe(4);
    }

    [Theory]
    [InlineData("--log-level", "WARNING", LogLevel.Warning)]
    [InlineData("--log-level", "trace", LogLevel.Trace)]
    [InlineData("--log-level", "Error", LogLevel.Error)]
    public void Names_are_taken_in_any_case(string option, string value, LogLevel expected)
    {
        Run(option, value);
        ran!.LogLevel.ShouldBe(expected);
    }

    [Theory]
    [InlineData("127.0.0.1:80")]
    [InlineData("0.0.0.0:0")]
    [InlineData("[::]:8080")]
    [InlineData("localhost:8443")]
    [InlineData("*:8080")]
    public void Any_address_with_a_port_can_be_listened_at(string address)
    {
        Run("--listen", address);
        ran!.Listen.ShouldBe(address);
    }

    [Theory]
    [InlineData("--workers", "0", "a whole number from 1 to 64")]
    [InlineData("--workers", "65", "a whole number from 1 to 64")]
    [InlineData("--workers", "-1", "a whole number from 1 to 64")]
    [InlineData("--workers", "4.0", "a whole number from 1 to 64")]
    [InlineData("--workers", "99999999999", "a whole number from 1 to 64")]
    [InlineData("--workers", "many", "a whole number from 1 to 64")]
    [InlineData("--watch-duration", "4s", "whole seconds from 5s to 5m")]
    [InlineData("--watch-duration", "301s", "whole seconds from 5s to 5m")]
    [InlineData("--listen", "8080", "an address and a port, such as 127.0.0.1:8080")]
    [InlineData("--listen", "localhost", "an address and a port, such as 127.0.0.1:8080")]
    [InlineData("--listen", "127.0.0.1:99999", "an address and a port, such as 127.0.0.1:8080")]
    [InlineData("--namespace", "Shop", "a namespace")]
    [InlineData("--namespace", "a,,b", "a namespace")]
    [InlineData("--namespace", "a/b", "a namespace")]
    [InlineData("--leader-elect", "yes", "true or false")]
    [InlineData("--leader-elect-resource-namespace", "..", "a namespace")]
    [InlineData("--leader-elect-resource-name", "a/b", "a name")]
    [InlineData("--leader-elect-identity", "a\nb", "at most 100 characters, on one line")]
    [InlineData("--leader-elect-lease-duration", "15", "a duration of at most a day, such as 500ms, 15s or 2m")]
    [InlineData("--leader-elect-lease-duration", "1500ms", "a whole number of seconds, such as 15s")]
    [InlineData("--leader-elect-renew-deadline", "0s", "a duration")]
    [InlineData("--leader-elect-renew-deadline", "-1s", "a duration")]
    [InlineData("--leader-elect-renew-deadline", "999999999h", "a duration")]
    [InlineData("--leader-elect-retry-period", "1e3s", "a duration")]
    [InlineData("--log-format", "xml", "one of console, json")]
    [InlineData("--log-format", "1", "one of console, json")]
    [InlineData("--log-format", "+1", "one of console, json")]
    [InlineData("--log-format", "console,json", "one of console, json")]
    [InlineData("--log-level", "loud", "one of trace, debug, information, warning, error")]
    [InlineData("--log-level", "2", "one of trace, debug, information, warning, error")]
    [InlineData("--log-level", "debug,information", "one of trace, debug, information, warning, error")]
    public void A_wrong_value_is_named_with_where_it_stands_and_what_is_allowed(string option, string value, string allowed)
    {
        var variable = Options.Single(known => known.Option == option).Variable;

        var (exitCode, _, error) = Run($"{option}={value}");
        exitCode.ShouldNotBe(0);
        error.ShouldContain($"{option} is '{value}', but must be {allowed}", Case.Sensitive);

        Environment.SetEnvironmentVariable(variable, value);
        (exitCode, _, error) = Run();
        exitCode.ShouldNotBe(0);
        error.ShouldContain($"{variable} is '{value}', but must be {allowed}");
        ran.ShouldBeNull();
    }

    [Theory]
    [InlineData("--worker", "4")]
    [InlineData("serve")]
    [InlineData("--workers")]
    [InlineData("--kubeconfig")]
    [InlineData("--log-level")]
    [InlineData("--workers", "4", "--workers", "5")]
    public void What_makes_no_sense_is_refused_and_not_run(params string[] args)
    {
        var (exitCode, _, error) = Run(args);

        exitCode.ShouldNotBe(0);
        error.ShouldContain(args[0]);
        ran.ShouldBeNull();
    }

    [Fact]
    public void Namespaces_can_be_repeated_and_are_watched_once()
    {
        Run("--namespace", "b,a", "--namespace", "a");
        ran!.Scope.Namespaces.ShouldBe(["b", "a"]);
        $"{ran.Scope}".ShouldBe("namespaces b, a");
    }

    [Theory]
    [InlineData(true, "--leader-elect")]
    [InlineData(true, "--leader-elect=TRUE")]
    [InlineData(false, "--leader-elect=false")]
    [InlineData(null)]
    public void Leaders_are_elected_when_asked_for_and_otherwise_as_it_is_usual_there(bool? enabled, params string[] args)
    {
        Run(args);
        ran!.LeaderElection.Enabled.ShouldBe(enabled);
    }

    [Theory]
    [InlineData("--leader-elect-lease-duration is 10s, but must be longer", "--leader-elect-lease-duration=10s")]
    [InlineData("--leader-elect-renew-deadline is 14500ms", "--leader-elect-renew-deadline=14.5s", "--leader-elect-retry-period=8s")]
    public void Terms_that_do_not_go_together_are_refused_and_say_why(string why, params string[] args)
    {
        var (exitCode, _, error) = Run(args);
        exitCode.ShouldBe(2);
        error.ShouldContain(why);
        ran.ShouldBeNull();
    }

    [Fact]
    public void Help_tells_of_every_option_with_its_variable_and_default()
    {
        var (exitCode, help, _) = Run("--help");

        exitCode.ShouldBe(0);
        ran.ShouldBeNull();
        foreach (var (option, variable) in Options)
        {
            help.ShouldContain($"{option} <");
            help.ShouldContain($"[{variable}]");
        }
        foreach (var value in new[] { "127.0.0.1:8080", "[default: 4]", "[default: 15s]", "Console", "Information" })
            help.ShouldContain(value);
        help.ShouldContain("Exit codes:");
    }

    /// <summary>Holds the list above to the options there are.</summary>
    [Fact]
    public void There_are_no_options_but_these() =>
        Build((_, _) => Task.FromResult(0)).Options.Select(option => option.Name).Except(["--help", "--version"])
            .ShouldBe(Options.Select(option => option.Option));

    /// <summary>2 tells whoever restarts the process that trying again will not help, as the help text promises.</summary>
    [Theory]
    [InlineData("--workers", "0")]
    [InlineData("--no-such-option")]
    public void The_process_ends_with_2_when_the_command_line_is_wrong(params string[] args) =>
        typeof(OperatorOptions).Assembly.EntryPoint!.Invoke(null, [args]).ShouldBe(2);

    [Fact]
    public void The_process_ends_with_2_when_there_is_no_such_kubeconfig() =>
        typeof(OperatorOptions).Assembly.EntryPoint!.Invoke(null, [new[] { "--kubeconfig", "/no/such/file" }]).ShouldBe(2);

    private static RootCommand Build(Func<OperatorOptions, CancellationToken, Task<int>> run) =>
        CommandLine.Build(run, (_, _) => Task.FromResult(0), (_, _) => Task.FromResult(0));

    private (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = Build((options, _) =>
        {
            ran = options;
            return Task.FromResult(0);
        }).Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }
}
