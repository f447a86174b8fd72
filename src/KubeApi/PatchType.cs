using System.Diagnostics;

namespace KubeApi;

public enum PatchType
{
    Merge,
    JsonPatch,
    StrategicMerge,
    Apply,
}

internal static class PatchTypeMedia
{
    internal static string MediaType(this PatchType type) => type switch
    {
        PatchType.Merge => "application/merge-patch+json",
        PatchType.JsonPatch => "application/json-patch+json",
        PatchType.StrategicMerge => "application/strategic-merge-patch+json",
        PatchType.Apply => "application/apply-patch+yaml", // JSON is YAML
        _ => throw new UnreachableException(),
    };
}
