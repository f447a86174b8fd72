namespace KubeApi;

/// <summary>
/// The part of an object's metadata that an operator reads. Serialize it in a context whose
/// <c>PropertyNamingPolicy</c> is camelCase.
/// </summary>
/// <remarks>
/// The source generator writes null to an init property that is absent from the JSON, over its initializer; so a
/// default that must hold belongs in the getter.
/// </remarks>
public sealed record ObjectMeta
{
    public string Name { get => field ?? ""; init; } = "";
    public string? Namespace { get; init; }
    public string? Uid { get; init; }
    public string? ResourceVersion { get; init; }
    public long? Generation { get; init; }
    public DateTimeOffset? CreationTimestamp { get; init; }
    public DateTimeOffset? DeletionTimestamp { get; init; }
    public long? DeletionGracePeriodSeconds { get; init; }
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }
    public IReadOnlyList<string>? Finalizers { get; init; }
}
