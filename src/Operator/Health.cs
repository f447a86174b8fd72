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

    private static IResult Unavailable(string why) => Results.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
