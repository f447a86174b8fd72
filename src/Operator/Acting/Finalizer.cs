using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Kinds;

namespace Operator.Acting;

/// <summary>
/// Keeps a deleted tree until its children are stopped in order; without it the garbage collector would stop all at once.
/// </summary>
internal sealed class Finalizer(ApiClient api, ObjectStore<Tree> trees)
{
    /// <returns>The tree as it is then; null if it is gone.</returns>
    public Task<Tree?> Add(Tree tree, CancellationToken ct) =>
        Write(tree, Patch(tree.Metadata, [.. tree.Metadata.Finalizers ?? [], SupervisionTree.Finalizer]), ct);

    public Task Remove(Tree tree, CancellationToken ct) => Write(tree, Removal(tree.Metadata), ct);

    /// <summary>A merge patch that takes it off an object, and leaves those of others.</summary>
    public static JsonObject Removal(ObjectMeta metadata) =>
        Patch(metadata, metadata.Finalizers!.Where(finalizer => finalizer != SupervisionTree.Finalizer));

    private static JsonObject Patch(ObjectMeta metadata, IEnumerable<string> finalizers) => new()
    {
        ["metadata"] = new JsonObject
        {
            // Others keep finalizers in the same list; a list that changed meanwhile is not overwritten.
            ["resourceVersion"] = metadata.ResourceVersion,
            ["finalizers"] = new JsonArray([.. finalizers.Select(finalizer => JsonValue.Create(finalizer))]),
        },
    };

    private async Task<Tree?> Write(Tree tree, JsonObject patch, CancellationToken ct)
    {
        try
        {
            var written = await api.Patch(
                KindTypes.Trees, tree.Key.Namespace, tree.Metadata.Name, PatchType.Merge, patch, null, WriteAs.Operator, ct);
            // The answer to removing the last finalizer shows a tree that is gone already.
            if (!written.Deleting) trees.Learn(written);
            return written;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }
}
