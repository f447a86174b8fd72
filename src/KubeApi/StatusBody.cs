namespace KubeApi;

/// <summary>The kind <c>v1/Status</c>: how the API server says no, and that a delete is done.</summary>
internal sealed record StatusBody
{
    public string? Kind { get; init; }
    public string? Message { get; init; }
    public string? Reason { get; init; }
    public int? Code { get; init; }
    public StatusDetails? Details { get; init; }
}

internal sealed record StatusDetails
{
    public IReadOnlyList<StatusCause>? Causes { get; init; }
    public int? RetryAfterSeconds { get; init; }
}
