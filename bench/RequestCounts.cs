namespace Bench;

/// <summary>Requests by verb, resource and answer.</summary>
internal sealed record RequestCounts(IReadOnlyDictionary<(string Verb, string Resource, string Code), double> Counts)
{
    public static RequestCounts Parse(string metrics) => new(
        Metrics.Samples(metrics, "apiserver_request_total")
            .Where(sample => sample.Labels.GetValueOrDefault("verb") is not ("WATCH" or "LIST"))
            .GroupBy(sample => (
                sample.Labels.GetValueOrDefault("verb", ""),
                $"{sample.Labels.GetValueOrDefault("resource")}/{sample.Labels.GetValueOrDefault("subresource")}".TrimEnd('/')
                    + (sample.Labels.GetValueOrDefault("dry_run") is { Length: > 0 } ? " (dry run)" : ""),
                sample.Labels.GetValueOrDefault("code", "")))
            .ToDictionary(group => group.Key, group => group.Sum(sample => sample.Value)));

    public RequestCounts Since(RequestCounts before) => new(
        Counts.Select(count => (count.Key, Value: count.Value - before.Counts.GetValueOrDefault(count.Key)))
            .Where(count => count.Value > 0).ToDictionary(count => count.Key, count => count.Value));

    public double Of(string verb, string resource) =>
        Counts.Where(count => count.Key.Verb == verb && count.Key.Resource == resource).Sum(count => count.Value);

    public double All => Counts.Sum(count => count.Value);

    public double WithCode(string code) => Counts.Where(count => count.Key.Code == code).Sum(count => count.Value);
}
