using System.CommandLine;
using KubeApi;
using Microsoft.Extensions.Logging.Abstractions;
using Operator;

var command = CommandLine.Build(Run, ReleaseTrees, Health.Ask).Parse(args);
// The host listens to the signals, and takes the time it needs to end.
var exitCode = await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return command.Errors.Count > 0 ? 2 : exitCode;

static Task<int> Run(OperatorOptions options, CancellationToken ct) => Told(async () =>
{
    await using var app = Application.Compose(options);
    await app.RunAsync(ct);
    return Environment.ExitCode;
});

static Task<int> ReleaseTrees(OperatorOptions options, CancellationToken ct) => Told(async () =>
{
    using var api = new ApiClient(ClusterConfig.Load(options.Kubeconfig, options.Context), NullLoggerFactory.Instance);
    return await new TreeRelease(api, options.Scope).Run(Console.Out, Console.Error, ct);
});

static async Task<int> Told(Func<Task<int>> run)
{
    try
    {
        return await run();
    }
    catch (Exception e) when (e is ConfigurationException or FormatException)
    {
        await Console.Error.WriteLineAsync($"supervision-operator: {e.Message}");
        return 2;
    }
    catch (IOException e)
    {
        await Console.Error.WriteLineAsync($"supervision-operator: {e.Message} Choose another address with --listen.");
        return 2;
    }
}
