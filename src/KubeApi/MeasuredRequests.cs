using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace KubeApi;

/// <summary>
/// Measures every request where it leaves, under the names that client-go has made common. Until the headers of the answer, as
/// there: a watch goes on long after.
/// </summary>
public sealed class MeasuredRequests : DelegatingHandler
{
    /// <summary>What to listen to.</summary>
    public const string MeterName = "KubeApi";

    private static readonly Meter meter = new(MeterName);

    private static readonly Counter<long> requests = meter.CreateCounter<long>(
        "rest_client_requests_total", "1", "Requests to the API server, by status code (<error>: no answer) and method.");

    private static readonly Histogram<double> duration = meter.CreateHistogram(
        "rest_client_request_duration_seconds", "s", "How long the API server took to begin its answer.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.005, .025, .1, .25, .5, 1, 2, 4, 8, 15] });

    internal MeasuredRequests(HttpMessageHandler inner)
        : base(inner)
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (method, host) = (request.Method.Method, request.RequestUri!.Authority);
        var code = "<error>";
        var begun = Stopwatch.GetTimestamp();
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            return response;
        }
        finally
        {
            var of = new KeyValuePair<string, object?>("host", host);
            duration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, new("verb", method), of);
            requests.Add(1, new("code", code), new("method", method), of);
        }
    }
}
