namespace Operator;

/// <summary>Which trees this operator runs.</summary>
/// <param name="Namespaces">None: all of them, by one watch, which needs a ClusterRole. Else one watch, and one Role, each.</param>
/// <param name="Selector">
/// A label selector on trees, as kubectl takes it; null: all. Pods are found by their tree, whatever their labels say.
/// </param>
internal sealed record Scope(IReadOnlyList<string> Namespaces, string? Selector)
{
    /// <summary>What to watch: a namespace each, or null for all at once.</summary>
    public IEnumerable<string?> Watches => Namespaces.Count == 0 ? Enumerable.Repeat<string?>(null, 1) : Namespaces;

    public override string ToString() =>
        (Namespaces.Count switch
        {
            0 => "all namespaces",
            1 => $"namespace {Namespaces[0]}",
            _ => $"namespaces {string.Join(", ", Namespaces)}",
        })
        + (Selector is null ? "" : $", where {Selector}");
}
