using System.CommandLine;
using KubeApi;
using Operator;

var command = CommandLine.Build(Run).Parse(args);
// The host listens to the signals, and takes the time it needs to end.
var exitCode = await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return command.Errors.Count > 0 ? 2 : exitCode;

static async Task<int> Run(OperatorOptions options, CancellationToken ct)
{
    try
    {
        await using var app = Application.Compose(options);
        await app.RunAsync(ct);
        return Environment.ExitCode;
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
