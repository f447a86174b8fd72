using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using KubeApi;

namespace Operator.Metrics.Exposition;

/// <summary>All series of one instrument.</summary>
internal sealed class Family(
    Instrument instrument, Func<ObjectKey, string?, bool> exists, Func<Instrument, IEnumerable<KeyValuePair<string, object?>[]>> possible)
{
    /// <summary>So many series are not looked through in between.</summary>
    private const int FewSeries = 1024;

    /// <summary>For instruments that do not say theirs: those of Prometheus' own libraries.</summary>
    private static readonly double[] usualBounds = [.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10];

    private readonly Lock gate = new();
    private readonly Dictionary<byte[], Series> series = new(LabelComparer.Instance);
    private readonly ArrayBufferWriter<byte> key = new();
    private int sweepAt = FewSeries;
    private readonly Type kind = instrument.GetType().GetGenericTypeDefinition();

    private readonly byte[] name = Encoding.UTF8.GetBytes(NameOf(instrument));

    public string Name { get; } = NameOf(instrument);

    /// <summary>Asked for its values when somebody scrapes, and remembers none.</summary>
    public bool IsObserved => instrument.IsObservable;

    private string Type =>
        IsCounter(kind) ? "counter"
        : kind == typeof(Histogram<>) ? "histogram"
        : "gauge";

    public void WriteHeader(Page page) => page.Header(Name, Type, instrument.Description ?? "");

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (gate)
        {
            key.ResetWrittenCount();
            Label.Write(key, tags);
            if (!series.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key.WrittenSpan, out var one))
            {
                var subject = SubjectOf(tags);
                // What has not happened to a child yet is among what is possible.
                if (value == 0 && subject is { Child: not null } && IsCounter(kind)) return;
                // Perhaps nobody ever scrapes: there are at most twice as many as there is something for.
                if (series.Count >= sweepAt) Sweep();
                var labels = key.WrittenSpan.ToArray();
                series.Add(labels, one = New(labels, subject));
            }
            one.Record(value);
        }
    }

    /// <summary>What is observed is written as it is seen.</summary>
    public void Write(Page page, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => page.Sample(name, tags, value);

    public void Write(Page page)
    {
        lock (gate)
        {
            Sweep();
            var isBegun = false;
            foreach (var one in series.Values)
            {
                Begin();
                one.Write(page, name);
            }
            var kept = series.GetAlternateLookup<ReadOnlySpan<byte>>();
            foreach (var tags in possible(instrument))
            {
                key.ResetWrittenCount();
                Label.Write(key, tags);
                if (kept.ContainsKey(key.WrittenSpan)) continue;
                Begin();
                page.Sample(name, default, key.WrittenSpan, 0);
            }

            void Begin()
            {
                if (!isBegun) WriteHeader(page);
                isBegun = true;
            }
        }
    }

    private void Sweep()
    {
        (Subject? Subject, bool Exists) last = (null, true);
        foreach (var (labels, one) in series)
        {
            // Those of one child stand mostly together.
            if (one.Subject is { } subject && subject != last.Subject) last = (subject, exists(subject.Tree, subject.Child));
            if (one.Subject is not null && !last.Exists) series.Remove(labels);
        }
        sweepAt = Math.Max(FewSeries, 2 * series.Count);
    }

    private Series New(byte[] labels, Subject? subject) =>
        kind == typeof(Histogram<>) ? new Distribution(labels, subject, Bounds)
        : kind == typeof(Gauge<>) ? new Level(labels, subject)
        : new Total(labels, subject);

    private IReadOnlyList<double> Bounds => (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries ?? usualBounds;

    private static Subject? SubjectOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? ns = null, tree = null, child = null;
        foreach (var (name, value) in tags)
        {
            if (name == LabelNames.Namespace) ns = value as string;
            if (name == LabelNames.Tree) tree = value as string;
            if (name == LabelNames.Child) child = value as string;
        }
        return ns is null || tree is null ? null : new Subject(new ObjectKey(ns, tree), child);
    }

    /// <summary>
    /// Ours are Prometheus' names already. Those of .NET's own meters are brought into that form: <c>dotnet.gc.pause.time</c> in
    /// seconds is <c>dotnet_gc_pause_time_seconds_total</c>. The suffix <c>_count</c> belongs to histograms; a gauge loses it.
    /// </summary>
    private static string NameOf(Instrument instrument)
    {
        if (!instrument.Name.Contains('.')) return instrument.Name;
        var name = instrument.Name.Replace('.', '_');
        if (name.EndsWith("_count", StringComparison.Ordinal)) name = name[..^"_count".Length];
        name += instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return IsCounter(instrument.GetType().GetGenericTypeDefinition()) ? name + "_total" : name;
    }

    private static bool IsCounter(Type kind) => kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
}
