namespace KubeApi;

/// <summary>The answer to <c>/version</c>. Minor may carry a suffix such as "31+".</summary>
public sealed record ServerVersion
{
    public string Major { get => field ?? ""; init; } = "";
    public string Minor { get => field ?? ""; init; } = "";
    public string GitVersion { get => field ?? ""; init; } = "";
    public string Platform { get => field ?? ""; init; } = "";
}
