namespace KubeApi;

/// <summary>Which objects of a kind to list or watch.</summary>
public sealed record ListOptions
{
    /// <summary>null: all namespaces.</summary>
    public string? Namespace { get; init; }
    public string? LabelSelector { get; init; }
    public string? FieldSelector { get; init; }

    /// <summary>Objects per request of a list. 500 keeps each answer small for the server and for us.</summary>
    public int PageSize { get; init; } = 500;
}
