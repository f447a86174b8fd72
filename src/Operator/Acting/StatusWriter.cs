using System.Text.Json;
using System.Text.Json.Nodes;
using Crds;
using Crds.Json;
using KubeApi;
using Operator.Kinds;

namespace Operator.Acting;

/// <summary>Writes what was decided, against the version it was decided from.</summary>
internal sealed class StatusWriter(ApiClient api, ObjectStore<Tree> trees)
{
    /// <exception cref="ApiException">With IsConflict, when the tree has changed since; nothing was written then.</exception>
    public async Task<Tree> Write(Tree tree, SupervisionTreeStatus status, CancellationToken ct)
    {
        // A whole status and not a patch: fields that are no longer set must go.
        var body = new JsonObject
        {
            ["apiVersion"] = SupervisionTree.ApiVersion,
            ["kind"] = SupervisionTree.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = tree.Metadata.Name,
                ["namespace"] = tree.Key.Namespace,
                ["uid"] = tree.Uid,
                ["resourceVersion"] = tree.Metadata.ResourceVersion,
            },
            ["status"] = JsonSerializer.SerializeToNode(status, CrdsJson.Default.SupervisionTreeStatus),
        };
        var written = await api.Replace(KindTypes.Trees, tree.Key.Namespace, tree.Metadata.Name, body, "status", WriteAs.Operator, ct);
        // The same spec stays the same object, and with it what was made of it (see Wanted).
        if (written.Metadata.Generation == tree.Metadata.Generation) written = written with { Spec = tree.Spec };
        trees.Learn(written);
        return written;
    }

    /// <summary>The API server knows no newer version of the tree than this one.</summary>
    public async Task<bool> IsCurrent(Tree tree, CancellationToken ct)
    {
        try
        {
            var live = await api.Get(KindTypes.Trees, tree.Key.Namespace, tree.Metadata.Name, ct);
            trees.Learn(live);
            return live.Metadata.ResourceVersion == tree.Metadata.ResourceVersion;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }
}
