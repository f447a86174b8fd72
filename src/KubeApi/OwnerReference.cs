namespace KubeApi;

public sealed record OwnerReference
{
    public string ApiVersion { get => field ?? ""; init; } = "";
    public string Kind { get => field ?? ""; init; } = "";
    public string Name { get => field ?? ""; init; } = "";
    public string Uid { get => field ?? ""; init; } = "";
    public bool? Controller { get; init; }
    public bool? BlockOwnerDeletion { get; init; }
}
