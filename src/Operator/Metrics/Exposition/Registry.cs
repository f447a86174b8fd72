using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.IO.Pipelines;
using KubeApi;

namespace Operator.Metrics.Exposition;

/// <summary>
/// Listens to instruments and writes what they measured for Prometheus. A packaged exporter would replace this folder:
/// nothing outside it knows of series or formats. Why it is ours: docs/adr/0010.
/// </summary>
internal sealed class Registry : IDisposable
{
    /// <summary>Holds a page, however long: instruments are observed in one go, and cannot wait for a slow scraper.</summary>
    private static readonly PipeOptions wholePage = new(pauseWriterThreshold: 0, minimumSegmentSize: 32 * 1024);

    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, Family> counted = new(StringComparer.Ordinal);

    // One page at a time.
    private readonly SemaphoreSlim turn = new(1, 1);
    private Page? page;
    private Family? writing;

    /// <param name="wanted">Which instruments to listen to.</param>
    /// <param name="exists">Whether there still is a tree, and the child that is named; the series of what is gone are dropped.</param>
    /// <param name="possible">What a counter has not counted of children yet, and can; it is written as 0, and not kept.</param>
    public Registry(
        Func<Instrument, bool> wanted, Func<ObjectKey, string?, bool> exists,
        Func<Instrument, IEnumerable<KeyValuePair<string, object?>[]>> possible)
    {
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (!wanted(instrument)) return;
            var family = new Family(instrument, exists, possible);
            if (!family.IsObserved) counted[family.Name] = family;
            it.EnableMeasurementEvents(instrument, family);
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, family) => Measured((Family)family!, value, tags));
        listener.SetMeasurementEventCallback<long>((_, value, tags, family) => Measured((Family)family!, value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, family) => Measured((Family)family!, value, tags));
        listener.Start();
    }

    /// <summary>Writes a page, and hands it to the receiver before the next one is begun.</summary>
    /// <param name="openMetrics">In which format.</param>
    /// <param name="compressed">With gzip, a twentieth as large.</param>
    /// <param name="receive">Reads it.</param>
    /// <param name="ct">Ends the wait for the one before.</param>
    public async Task Scrape(bool openMetrics, bool compressed, Func<PipeReader, Task> receive, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        var whole = new Pipe(wholePage);
        try
        {
            Write(whole.Writer.AsStream(leaveOpen: true), openMetrics, compressed);
            await whole.Writer.CompleteAsync();
            await receive(whole.Reader);
        }
        finally
        {
            page = null;
            // Gives its memory back, whoever went away.
            await whole.Writer.CompleteAsync();
            await whole.Reader.CompleteAsync();
            turn.Release();
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        turn.Dispose();
    }

    private void Write(Stream sink, bool openMetrics, bool compressed)
    {
        using var body = compressed ? new GZipStream(sink, CompressionLevel.Fastest, leaveOpen: true) : sink;
        (page, writing) = (new Page(body, openMetrics), null);
        // First, because some of them bring series of counters into being.
        listener.RecordObservableInstruments();
        foreach (var (_, family) in counted.OrderBy(named => named.Key, StringComparer.Ordinal)) family.Write(page);
        page.End();
    }

    private void Measured(Family family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!family.IsObserved)
        {
            family.Record(value, tags);
            return;
        }
        // Instruments are observed one after the other, on the thread that scrapes.
        if (page is null) return;
        if (family != writing) family.WriteHeader(page);
        writing = family;
        family.Write(page, value, tags);
    }
}
