using System.Globalization;

namespace Bench;

/// <summary>Prometheus' text format, as much of it as is needed.</summary>
internal static class Metrics
{
    public static IEnumerable<(IReadOnlyDictionary<string, string> Labels, double Value)> Samples(string text, string name)
    {
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || (line[name.Length] is not ('{' or ' '))) continue;
            var end = line.LastIndexOf('}');
            var labels = end < 0 ? [] : line[(name.Length + 1)..end].Split("\",", StringSplitOptions.RemoveEmptyEntries)
                .Select(label => label.Split("=\"", 2)).ToDictionary(label => label[0], label => label[1].TrimEnd('"'));
            yield return (labels, double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        }
    }

    public static double Sum(string text, string name) => Samples(text, name).Sum(sample => sample.Value);

    /// <summary>As Prometheus reckons it: in a straight line within the bucket.</summary>
    public static double Quantile(string before, string after, string name, double share)
    {
        var old = Buckets(before, name);
        var buckets = Buckets(after, name).Select(bucket => (bucket.Key, Count: bucket.Value - old.GetValueOrDefault(bucket.Key)))
            .OrderBy(bucket => bucket.Key).ToList();
        if (buckets.Count == 0 || buckets[^1].Count == 0) return double.NaN;
        var rank = share * buckets[^1].Count;
        var (below, lower) = (0.0, 0.0);
        foreach (var (upper, count) in buckets)
        {
            if (count >= rank) return double.IsInfinity(upper) ? lower : lower + ((upper - lower) * (rank - below) / (count - below));
            (below, lower) = (count, upper);
        }
        return lower;
    }

    private static Dictionary<double, double> Buckets(string text, string name) => Samples(text, $"{name}_bucket")
        .GroupBy(sample => sample.Labels["le"] == "+Inf" ? double.PositiveInfinity
            : double.Parse(sample.Labels["le"], CultureInfo.InvariantCulture))
        .ToDictionary(group => group.Key, group => group.Sum(sample => sample.Value));
}
