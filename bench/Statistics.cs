namespace Bench;

/// <summary>What is said of many measurements of the same thing.</summary>
internal static class Statistics
{
    public static double Median(this IReadOnlyCollection<double> values) => values.Quantile(0.5);

    /// <summary>The smallest value that at least this share of all values does not exceed.</summary>
    public static double Quantile(this IReadOnlyCollection<double> values, double share)
    {
        if (values.Count == 0) return double.NaN;
        var sorted = values.Order().ToArray();
        return sorted[Math.Max((int)Math.Ceiling(share * sorted.Length) - 1, 0)];
    }
}
