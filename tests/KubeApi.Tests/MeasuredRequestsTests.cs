using System.Diagnostics.Metrics;
using System.Net;

namespace KubeApi.Tests;

public sealed class MeasuredRequestsTests
{
    private readonly string host = $"{Guid.NewGuid():n}.example"; // the instruments are the process's, and others measure too
    private readonly List<string> measured = [];

    [Theory]
    [InlineData(HttpStatusCode.Conflict, "409")]
    [InlineData(null, "<error>")]
    public async Task A_request_is_counted_by_its_answer_and_timed(HttpStatusCode? answer, string code)
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, it) =>
            {
                if (instrument.Meter.Name == MeasuredRequests.MeterName) it.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();
        using var http = new HttpMessageInvoker(new MeasuredRequests(new Answering(answer)));
        using var request = new HttpRequestMessage(HttpMethod.Put, $"https://{host}:6443/api");

        var sent = http.SendAsync(request, TestContext.Current.CancellationToken);
        if (answer is null) await Should.ThrowAsync<HttpRequestException>(sent);
        else (await sent).Dispose();

        measured.ShouldBe(
        [
            $"rest_client_request_duration_seconds verb=PUT host={host}:6443",
            $"rest_client_requests_total code={code} method=PUT host={host}:6443",
        ]);
    }

    private void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var line = $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}";
        if (!line.Contains(host, StringComparison.Ordinal)) return;
        lock (measured) measured.Add(line);
    }

    private sealed class Answering(HttpStatusCode? status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            status is { } code ? Task.FromResult(new HttpResponseMessage(code)) : throw new HttpRequestException("nobody there");
    }
}
