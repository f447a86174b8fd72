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
    public IReadOnlyList<ManagedFields>? ManagedFields { get; init; }
}

/// <summary>Who wrote to an object, and when last. Which fields it wrote is not decoded: they are most of an object's
/// size.</summary>
public sealed record ManagedFields
{
    public string? Manager { get; init; }

    /// <summary>Such as <c>status</c>; null for the object itself, and for everything before Kubernetes 1.22.</summary>
    public string? Subresource { get; init; }

    /// <summary>By the API server's clock, in whole seconds.</summary>
    public DateTimeOffset? Time { get; init; }
}
