using Crds;
using KubeApi;

namespace Operator.Kinds;

/// <summary>
/// Whose an object is. Names and labels are anybody's to choose, and so are owners; but of those an object has one that controls
/// it, the garbage collector removes what names one that does not exist, and no two objects ever have the same UID.
/// </summary>
internal static class Controlling
{
    /// <summary>The tree that controls it. An owner of another kind, or one that does not control it, is none.</summary>
    public static OwnerReference? ControllingTree(this ObjectMeta metadata) => metadata.OwnerReferences?.FirstOrDefault(owner =>
        owner is { Controller: true, Kind: SupervisionTree.Kind }
        && owner.ApiVersion.StartsWith($"{SupervisionTree.Group}/", StringComparison.Ordinal));
}
