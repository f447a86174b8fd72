using System.Diagnostics.Metrics;
using System.Text;
using KubeApi;
using Operator.Metrics.Exposition;

namespace Operator.Tests.Metrics;

/// <summary>A meter, and what a scraper would read of it.</summary>
internal sealed class Scraped : IDisposable
{
    private readonly Registry registry;

    public Scraped(Func<ObjectKey, string?, bool>? exists = null)
    {
        var own = Meter;
        registry = new Registry(instrument => instrument.Meter == own, exists ?? ((_, _) => true), counter => Possible(counter));
    }

    /// <summary>What has not happened yet.</summary>
    public Func<Instrument, IEnumerable<KeyValuePair<string, object?>[]>> Possible { get; set; } = _ => [];

    public Meter Meter { get; } = new("test");

    public async Task<string> Page(bool openMetrics = false) => Encoding.UTF8.GetString(await Bytes(openMetrics, compressed: false));

    public async Task<byte[]> Bytes(bool openMetrics, bool compressed)
    {
        using var bytes = new MemoryStream();
        var stop = TestContext.Current.CancellationToken;
        await registry.Scrape(openMetrics, compressed, page => page.CopyToAsync(bytes, stop), stop);
        return bytes.ToArray();
    }

    /// <summary>A scrape that nobody reads.</summary>
    public Task Scrape(bool compressed) =>
        registry.Scrape(false, compressed, _ => Task.CompletedTask, TestContext.Current.CancellationToken);

    /// <summary>The lines that are measurements, of the metrics whose names begin so, without those that are 0.</summary>
    public async Task<string[]> Moved(string prefix = "") =>
        [.. (await Samples(prefix)).Where(line => !line.EndsWith(" 0", StringComparison.Ordinal))];

    public async Task<string[]> Samples(string prefix = "") =>
        [.. (await Page()).Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#' && line.StartsWith(prefix, StringComparison.Ordinal))];

    public void Dispose()
    {
        registry.Dispose();
        Meter.Dispose();
    }
}
