using Crds;
using KubeApi;
using Operator.Acting;
using Operator.Kinds;

namespace Operator;

/// <summary>
/// The command <c>release-trees</c>: when there will be no operator, trees must be able to go without one. Takes the finalizer
/// off those in its scope, whatever else is written there, and deletes nothing. The next operator puts it on again.
/// </summary>
internal sealed class TreeRelease(ApiClient api, Scope scope)
{
    /// <summary>A tree that somebody writes meanwhile is tried again. One that never rests has an operator.</summary>
    private const int PassesMax = 10;

    /// <returns>The exit code: 0 if none holds it any more.</returns>
    public async Task<int> Run(TextWriter output, TextWriter error, CancellationToken ct)
    {
        try
        {
            for (var (pass, released) = (1, 0); pass <= PassesMax; pass++)
            {
                var held = await Held(ct);
                if (held.Count == 0)
                {
                    await output.WriteLineAsync($"Released {released} trees of {scope}. They can be deleted while no operator runs.");
                    return 0;
                }
                foreach (var tree in held) released += await Release(tree, ct) ? 1 : 0;
            }
            await error.WriteLineAsync("supervision-operator: the finalizer comes back: an operator runs. Stop it, then try again.");
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            await error.WriteLineAsync($"supervision-operator: cannot release the trees of {scope}: {e.Message}");
        }
        return 1;
    }

    private async Task<List<TreeMetadata>> Held(CancellationToken ct)
    {
        var held = new List<TreeMetadata>();
        foreach (var ns in scope.Watches)
        {
            var here = new List<TreeMetadata>();
            try
            {
                await foreach (var page in api.List(
                    KindTypes.TreeMetadata, new ListOptions { Namespace = ns, LabelSelector = scope.Selector }, ct))
                {
                    if (page.First) here.Clear();
                    here.AddRange(page.Items.Where(tree => tree.Metadata.Finalizers?.Contains(SupervisionTree.Finalizer) == true));
                }
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                // Without the kind there is no tree.
            }
            held.AddRange(here);
        }
        return held;
    }

    private async Task<bool> Release(TreeMetadata tree, CancellationToken ct)
    {
        var (ns, name) = (ObjectKey.Of(tree).Namespace, tree.Metadata.Name);
        try
        {
            await api.Patch(
                KindTypes.TreeMetadata, ns, name, PatchType.Merge, Finalizer.Removal(tree.Metadata), null, WriteAs.Operator, ct);
            return true;
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            return false; // Gone, or written meanwhile: the next pass will see.
        }
    }
}
