namespace Operator.Tests;

/// <summary>What the program does besides running the operator.</summary>
[Collection("environment")]
public class CommandsTests
{
    private bool ran;
    private OperatorOptions? released;
    private string? asked;

    [Theory]
    [InlineData("release-trees", "--namespace", "a,b", "--selector", "team=shop")]
    [InlineData("--namespace", "a,b", "--selector", "team=shop", "release-trees")]
    public void Trees_are_released_where_the_operator_would_run_them(params string[] args)
    {
        Run(args).ShouldBe(0);
        ran.ShouldBeFalse();
        released!.Scope.Namespaces.ShouldBe(["a", "b"]);
        released.Scope.Selector.ShouldBe("team=shop");
    }

    [Theory]
    [InlineData("127.0.0.1:8080", "ready")]
    [InlineData("10.0.0.1:80", "ready", "10.0.0.1:80")]
    public void Whoever_is_asked_whether_it_is_ready(string address, params string[] args)
    {
        Run(args).ShouldBe(1);
        ran.ShouldBeFalse();
        asked.ShouldBe(address);
    }

    [Theory]
    [InlineData("127.0.0.1:1")]
    [InlineData("tcp://127.0.0.1:1")]
    [InlineData("*:1")]
    [InlineData("no address")]
    public async Task Nobody_there_is_not_ready(string address) =>
        (await Health.Ask(address, TestContext.Current.CancellationToken)).ShouldBe(1);

    private int Run(string[] args) => CommandLine.Build(
        (_, _) =>
        {
            ran = true;
            return Task.FromResult(0);
        },
        (options, _) =>
        {
            released = options;
            return Task.FromResult(0);
        },
        (address, _) =>
        {
            asked = address;
            return Task.FromResult(1);
        }).Parse(args).Invoke();
}
