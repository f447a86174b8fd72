using System.Diagnostics.Metrics;

namespace Operator.Metrics;

internal enum MetricType
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>A metric as it is created, exported and documented: its name is Prometheus' name, and the only one there is.</summary>
/// <param name="Type">What kind of number it is.</param>
/// <param name="Name">With unit and suffix.</param>
/// <param name="Labels">Their names, separated by spaces.</param>
/// <param name="Help">What it counts, in one line.</param>
/// <param name="Series">How many there can be.</param>
internal sealed record Metric(MetricType Type, string Name, string Labels, string Help, string Series)
{
    /// <summary>Of seconds: from what a fast machine needs to what a large image needs.</summary>
    public IReadOnlyList<double> Bounds { get; init; } = [.01, .05, .1, .5, 1, 2, 5, 10, 30, 60, 120, 300, 600];

    public string Unit =>
        Name.Contains("_seconds", StringComparison.Ordinal) ? "s" : Name.Contains("_bytes", StringComparison.Ordinal) ? "By" : "1";

    public Counter<long> Counter(Meter meter) => meter.CreateCounter<long>(Name, Unit, Help);

    public Histogram<double> Histogram(Meter meter) =>
        meter.CreateHistogram(Name, Unit, Help, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });

    /// <summary>What is asked for when somebody wants to know.</summary>
    public void Observe(Meter meter, Func<IEnumerable<Measurement<double>>> values)
    {
        if (Type == MetricType.Counter) meter.CreateObservableCounter(Name, values, Unit, Help);
        else meter.CreateObservableGauge(Name, values, Unit, Help);
    }

    public void Observe(Meter meter, Func<double> value) => Observe(meter, () => [new Measurement<double>(value())]);
}
