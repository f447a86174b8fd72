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
        Write(tree, [.. tree.Metadata.Finalizers ?? [], SupervisionTree.Finalizer], ct);

    public Task Remove(Tree tree, CancellationToken ct) =>
        Write(tree, [.. tree.Metadata.Finalizers!.Where(finalizer => finalizer != SupervisionTree.Finalizer)], ct);

    private async Task<Tree?> Write(Tree tree, IEnumerable<string> finalizers, CancellationToken ct)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                // Others keep finalizers in the same list; a list that changed meanwhile is not overwritten.
                ["resourceVersion"] = tree.Metadata.ResourceVersion,
                ["finalizers"] = new JsonArray([.. finalizers.Select(finalizer => JsonValue.Create(finalizer))]),
            },
        };
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
