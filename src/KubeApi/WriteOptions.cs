namespace KubeApi;

/// <summary>How to create, replace or patch.</summary>
public sealed record WriteOptions
{
    /// <summary>The server validates, admits and defaults, and stores nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Who owns the written fields. <see cref="PatchType.Apply"/> demands it.</summary>
    public string? FieldManager { get; init; }

    /// <summary>With <see cref="PatchType.Apply"/>: take fields over from other managers.</summary>
    public bool Force { get; init; }
}
