namespace Operator;

/// <summary>
/// <c>/healthz</c>: the process is worth keeping; it is not when a watch has been silent for longer than any healthy one
/// can be. <c>/readyz</c>: the stores are complete, trees are being supervised.
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
        app.MapGet("/readyz", (Controller controller) => controller.Ready
            ? Results.Text("ok\n")
            : Unavailable("the stores are not complete yet\n"));
    }

    private static IResult Unavailable(string why) => Results.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
