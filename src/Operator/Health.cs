namespace Operator;

/// <summary>
/// <c>/healthz</c>: the process is worth keeping; it is not when a watch has been silent for longer than any healthy one
/// can be. <c>/readyz</c>: it supervises, or could take over at once. A process that was told to stop answers neither: the
/// web server is what stops first.
/// </summary>
internal static class Health
{
    /// <summary>Watches are renewed at least every five minutes; three times that without a sign is no accident.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);

    public static void Map(WebApplication app)
    {
        app.MapGet("/healthz", (Controller controller, TimeProvider time) =>
            controller.LastActivity is { } last && time.GetUtcNow() - last > SilenceMax
                ? Unavailable($"no sign from the API server's watches since {last:O}\n")
                : Results.Text("ok\n"));
        app.MapGet("/readyz", (Controller controller, Leadership leadership) =>
            !controller.Synced ? Unavailable("the stores are not complete yet\n")
            : !leadership.StandsReady ? Unavailable("the lease could not be read yet\n")
            : Results.Text(leadership.MayAct ? "ok: supervising\n" : "ok: standing by\n"));
    }

    /// <summary>The command <c>ready</c>, for those who have no other program at hand: an image without a shell.</summary>
    /// <param name="address">Host and port; <c>tcp://</c> before it is what Kubernetes writes into the variables for a service.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>0 if it is, else 1.</returns>
    public static async Task<int> Ask(string address, CancellationToken ct)
    {
        var host = Values.Here(address.StartsWith("tcp://", StringComparison.Ordinal) ? address["tcp://".Length..] : address);
        try
        {
            // Never through a proxy: it is this pod, or one beside it.
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = AnswerTime };
            using var answer = await client.GetAsync($"http://{host}/readyz", ct);
            await Console.Out.WriteAsync(await answer.Content.ReadAsStringAsync(ct));
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or UriFormatException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"supervision-operator: nobody answers at {host}: {e.Message}");
            return 1;
        }
    }

    private static IResult Unavailable(string why) => Results.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
