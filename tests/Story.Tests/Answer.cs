using System.Globalization;
using System.Text.Json.Nodes;

namespace Story.Tests;

/// <summary>What Prometheus answered, series by series.</summary>
internal sealed record Answer(string Query, JsonArray Series)
{
    public bool IsEmpty => Series.Count == 0;

    /// <summary>The last value of each series, by the values of these labels, separated by blanks.</summary>
    public Dictionary<string, double> By(params string[] labels) => Of(labels, values => values.Last());

    /// <summary>All values of each added up: what happened in all steps.</summary>
    public Dictionary<string, double> SumBy(params string[] labels) => Of(labels, values => values.Sum());

    public Dictionary<string, double> MaxBy(params string[] labels) => Of(labels, values => values.DefaultIfEmpty().Max());

    /// <summary>The same as lines of text, in any order: "web Abnormal 1".</summary>
    public string[] Lines(params string[] labels) => Written(By(labels));

    /// <inheritdoc cref="Lines"/>
    public string[] SumLines(params string[] labels) => Written(SumBy(labels));

    /// <summary>The last value of the only series.</summary>
    public double Value => Values(Series.Single()!).Last();

    private static string[] Written(Dictionary<string, double> values) =>
        [.. values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value.Key} {value.Value:0.###}"))];

    private Dictionary<string, double> Of(string[] labels, Func<IEnumerable<double>, double> value) => Series.ToDictionary(
        series => string.Join(' ', labels.Select(label => $"{series!["metric"]![label]}")), series => value(Values(series!)));

    /// <summary>Without those that are no number: a quantile of nothing, at times when nothing happened.</summary>
    private static IEnumerable<double> Values(JsonNode series) =>
        from sample in series["values"]?.AsArray().ToArray() ?? [series["value"]]
        let value = double.Parse($"{sample![1]}", CultureInfo.InvariantCulture)
        where !double.IsNaN(value)
        select value;
}
