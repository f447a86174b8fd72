using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace KubeApi;

/// <summary>Turns an answer that is not a success into an exception, whatever its body turns out to be.</summary>
internal static class ErrorAnswer
{
    private const int bodyMax = 256 * 1024;
    private const int quoteMax = 200;

    internal static async Task<ApiException> Read(
        HttpResponseMessage response, string method, string path, TimeProvider time, CancellationToken ct)
    {
        using var body = await Body.Read(response.Content, bodyMax, ct);
        var token = response.RequestMessage?.Headers.Authorization?.Parameter;
        return new ApiException(
            method, path, response.StatusCode, StatusIn(body.Bytes) ?? Quote(body.Bytes, token),
            Wait(response.Headers.RetryAfter, time));
    }

    /// <summary>The server's own words in mid-watch, where the HTTP status was sent long ago.</summary>
    internal static ApiException InWatch(ReadOnlySpan<byte> status, string path) => StatusIn(status) is { } known
        ? new ApiException("GET", path, (HttpStatusCode)(known.Code ?? 500), known)
        : ApiException.Unreadable("GET", path, "the watch reported an error that is not a Status");

    private static StatusBody? StatusIn(ReadOnlySpan<byte> body)
    {
        try
        {
            var status = JsonSerializer.Deserialize(body, KubeApiJson.Default.StatusBody);
            return status?.Kind == "Status" ? status : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A proxy's or load balancer's page rather than the API server's Status: its beginning says whose.
    private static StatusBody Quote(ReadOnlySpan<byte> body, string? token)
    {
        var text = Encoding.UTF8.GetString(body);
        if (token is not null) text = text.Replace(token, "***", StringComparison.Ordinal); // some proxies echo requests
        text = text[..Math.Min(text.Length, quoteMax)];
        var printable = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return new StatusBody
        {
            Message = printable.Length == 0 ? "the answer is empty" : $"the answer is not a Status: {printable}",
        };
    }

    private static TimeSpan? Wait(RetryConditionHeaderValue? header, TimeProvider time)
    {
        var wait = header?.Delta ?? header?.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }
}
