using System.Diagnostics.Metrics;
using KubeApi;
using Microsoft.Net.Http.Headers;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Operator.Kinds;
using Operator.Metrics.Exposition;
using Operator.Tracing;

namespace Operator.Metrics;

/// <summary>
/// The instruments of this process, and the two ways out: <c>/metrics</c> for whoever scrapes, and OTLP for whoever set
/// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>. Both listen to the same instruments. Traces leave through OTLP only.
/// </summary>
internal static class Telemetry
{
    public const string MeterName = "Supervision.Operator";

    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] meters = [MeterName, MeasuredRequests.MeterName, "System.Runtime"];

    public static void Register(IServiceCollection services, OperatorOptions options)
    {
        services.AddSingleton(_ => new Meter(MeterName));
        services.AddSingleton(of => new Happenings(of.GetRequiredService<Meter>(), options.MetricsChildLabel));
        services.AddSingleton(of => new ControllerMetrics(
            of.GetRequiredService<Meter>(), options.Workers, of.GetRequiredService<TimeProvider>()));
        services.AddSingleton(of => new TreeMetrics(
            of.GetRequiredService<Meter>(), of.GetRequiredService<ObjectStore<Tree>>(), of.GetRequiredService<Leadership>(),
            of.GetRequiredService<Happenings>(), options.MetricsChildLabel, of.GetRequiredService<TimeProvider>()));
        services.AddSingleton(of => Listen(
            of.GetRequiredService<Meter>(), of.GetRequiredService<ObjectStore<Tree>>(),
            counter => of.GetRequiredService<TreeMetrics>().Possible(counter)));
    }

    /// <summary>Measures from now on, and answers who asks.</summary>
    public static void Start(WebApplication app, OperatorOptions options)
    {
        // Who listens comes first: what is counted from the start begins at 0, and that is a measurement.
        var registry = app.Services.GetRequiredService<Registry>();
        Export(app.Lifetime, app.Services.GetRequiredService<Rounds>());
        app.MapGet("/metrics", (HttpContext http) => Answer(http, registry));

        var meter = app.Services.GetRequiredService<Meter>();
        app.Services.GetRequiredService<TreeMetrics>();
        ProcessMetrics.Observe(meter);
        var queue = app.Services.GetRequiredService<WorkQueue>();
        Catalogue.QueueDepth.Observe(meter, () => [new(queue.Depth, ControllerMetrics.Queue)]);
        var leadership = app.Services.GetRequiredService<Leadership>();
        var lease = new KeyValuePair<string, object?>("name", options.LeaderElection.Name);
        Catalogue.Leader.Observe(meter, () => [new(leadership.MayAct ? 1 : 0, lease)]);
        var controller = app.Services.GetRequiredService<Controller>();
        Catalogue.WatchActivity.Observe(meter, () =>
            from watch in controller.Watches
            where watch.LastActivity is not null
            select new Measurement<double>(
                watch.LastActivity.GetValueOrDefault().ToUnixTimeMilliseconds() / 1000.0,
                new("kind", watch.Kind), new KeyValuePair<string, object?>("watched_namespace", watch.Namespace ?? "")));
    }

    private static Registry Listen(
        Meter meter, ObjectStore<Tree> trees, Func<Instrument, IEnumerable<KeyValuePair<string, object?>[]>> possible) => new(
        instrument => instrument.Meter == meter
            || (instrument.Meter.Name != MeterName && meters.Contains(instrument.Meter.Name)),
        (tree, child) => trees.Get(tree.Namespace, tree.Name) is { } found
            && (child is null || found.Status?.Children.Any(known => known.Name == child) == true),
        possible);

    private static Task Answer(HttpContext http, Registry registry)
    {
        var openMetrics = WantsOpenMetrics(http.Request.GetTypedHeaders().Accept);
        var compressed = http.Request.GetTypedHeaders().AcceptEncoding.Any(coding =>
            coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);
        http.Response.ContentType = openMetrics ? Page.OpenMetrics : Page.Text;
        http.Response.Headers.Vary = "Accept, Accept-Encoding";
        if (compressed) http.Response.Headers.ContentEncoding = "gzip";
        return registry.Scrape(
            openMetrics, compressed, page => page.CopyToAsync(http.Response.BodyWriter, http.RequestAborted), http.RequestAborted);
    }

    /// <summary>Only who names it gets it: browsers and curl take anything, and people read the older format.</summary>
    internal static bool WantsOpenMetrics(IList<MediaTypeHeaderValue> accepted)
    {
        return Quality("application/openmetrics-text") is { } open && open >= (Quality("text/plain") ?? 0);

        double? Quality(string type) => accepted
            .Where(one => one.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Max(one => (double?)(one.Quality ?? 1));
    }

    private static void Export(IHostApplicationLifetime lifetime, Rounds rounds)
    {
        if (Environment.GetEnvironmentVariable(Endpoint) is not { Length: > 0 }) return;
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(meters)
            .AddOtlpExporter()
            .Build();
        var traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource(Rounds.SourceName, RoundRequests.SourceName)
            .AddProcessor(new RoundRequests())
            .AddOtlpExporter()
            .Build();
        lifetime.ApplicationStopped.Register(() =>
        {
            // What was measured last is sent, too.
            metrics.Dispose();
            rounds.HandOver();
            traces.Dispose();
        });
    }

    private static void Describe(ResourceBuilder resource) => resource.AddService(Crds.SupervisionTree.Operator);
}
