using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Operator.Tests;

/// <summary>In one class, and therefore one after the other: they change the environment of the process.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly (string Option, string Variable)[] Options =
    [
        ("--kubeconfig", "SUPERVISION_KUBECONFIG"),
        ("--context", "SUPERVISION_CONTEXT"),
        ("--namespace", "SUPERVISION_NAMESPACE"),
        ("--listen", "SUPERVISION_LISTEN"),
        ("--workers", "SUPERVISION_WORKERS"),
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
        ran.ShouldBe(new OperatorOptions
        {
            Listen = "127.0.0.1:8080",
            Workers = 4,
            LogFormat = LogFormat.Console,
            LogLevel = LogLevel.Information,
        });
    }

    private static readonly OperatorOptions Everything = new()
    {
        Kubeconfig = "/etc/kubeconfig",
        Context = "staging",
        Namespace = "shop",
        Listen = "0.0.0.0:9000",
        Workers = 64,
        LogFormat = LogFormat.Json,
        LogLevel = LogLevel.Debug,
    };

    private static readonly string[] Values = ["/etc/kubeconfig", "staging", "shop", "0.0.0.0:9000", "64", "json", "debug"];

    [Fact]
    public void Every_option_can_be_given_on_the_command_line()
    {
        Run([.. Options.Zip(Values).SelectMany(pair => new[] { pair.First.Option, pair.Second })]);
        ran.ShouldBe(Everything);
    }

    [Fact]
    public void Every_option_can_be_given_in_the_environment()
    {
        foreach (var (option, value) in Options.Zip(Values)) Environment.SetEnvironmentVariable(option.Variable, value);

        Run();
        ran.ShouldBe(Everything);
    }

    [Fact]
    public void An_option_beats_its_variable()
    {
        foreach (var (_, variable) in Options) Environment.SetEnvironmentVariable(variable, "17");
        Environment.SetEnvironmentVariable("SUPERVISION_LOG_FORMAT", "nonsense");
        Environment.SetEnvironmentVariable("SUPERVISION_LOG_LEVEL", "nonsense");

        Run([.. Options.Zip(Values).SelectMany(pair => new[] { pair.First.Option, pair.Second })]);
        ran.ShouldBe(Everything);
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
    [InlineData("--listen", "8080", "an address and a port, such as 127.0.0.1:8080")]
    [InlineData("--listen", "localhost", "an address and a port, such as 127.0.0.1:8080")]
    [InlineData("--listen", "127.0.0.1:99999", "an address and a port, such as 127.0.0.1:8080")]
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
        error.ShouldContain($"{option} is '{value}', but must be {allowed}");

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
    public void Help_tells_of_every_option_with_its_variable_and_default()
    {
        var (exitCode, help, _) = Run("--help");

        exitCode.ShouldBe(0);
        ran.ShouldBeNull();
        foreach (var (option, variable) in Options)
        {
            help.ShouldContain($"{option} <{option[2..]}>");
            help.ShouldContain($"[{variable}]");
        }
        foreach (var value in new[] { "127.0.0.1:8080", "[default: 4]", "Console", "Information" }) help.ShouldContain(value);
        help.ShouldContain("Exit codes:");
    }

    /// <summary>Holds the list above to the options there are.</summary>
    [Fact]
    public void There_are_no_options_but_these() =>
        CommandLine.Build((_, _) => Task.FromResult(0)).Options.Select(option => option.Name).Except(["--help", "--version"])
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

    private (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = CommandLine.Build((options, _) =>
        {
            ran = options;
            return Task.FromResult(0);
        }).Parse(args).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }
}
