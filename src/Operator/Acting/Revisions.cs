using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crds;
using Crds.Json;
using KubeApi;
using Operator.Deciding;
using Operator.Kinds;

namespace Operator.Acting;

/// <summary>The specs that were accepted, one ControllerRevision each; what is needed again is at hand without asking.</summary>
internal sealed class Revisions(ApiClient api)
{
    private readonly ConcurrentDictionary<(string TreeUid, string Revision), SupervisionTreeSpec> known = new();

    /// <summary>Keeps a spec.</summary>
    /// <returns>Its revision. The tree's identity is in it: a namesake that was deleted a moment ago may have left some behind.</returns>
    public async Task<string> Keep(Tree tree, SupervisionTreeSpec spec, CancellationToken ct)
    {
        var revision = Hash.Of(spec, tree.Uid);
        if (revision == tree.Status?.AcceptedRevision || revision == tree.Status?.HealthyRevision) return revision;
        var body = new JsonObject
        {
            ["apiVersion"] = KindTypes.Revisions.ApiVersion,
            ["kind"] = KindTypes.Revisions.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = Names.ForRevision(tree.Metadata.Name, revision),
                ["labels"] = new JsonObject { [Labels.Tree] = tree.Metadata.Name },
                ["ownerReferences"] = new JsonArray(Ownership.Of(tree)),
            },
            ["revision"] = tree.Metadata.Generation,
            ["data"] = JsonSerializer.SerializeToNode(spec, CrdsJson.Default.SupervisionTreeSpec),
        };
        try
        {
            await api.Create(KindTypes.Revisions, tree.Key.Namespace, body, WriteAs.Operator, ct);
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            // Accepted before: its content is in its name.
        }
        known[(tree.Uid, revision)] = spec;
        return revision;
    }

    /// <summary>The spec of a revision; null if somebody deleted it, and nobody can know any more.</summary>
    public async Task<SupervisionTreeSpec?> Find(Tree tree, string revision, CancellationToken ct)
    {
        if (tree.Spec is not null && Hash.Of(tree.Spec, tree.Uid) == revision) return tree.Spec;
        if (known.TryGetValue((tree.Uid, revision), out var spec)) return spec;
        try
        {
            var kept = await api.Get(KindTypes.Revisions, tree.Key.Namespace, Names.ForRevision(tree.Metadata.Name, revision), ct);
            spec = tree.Owns(kept) ? kept.Data.Deserialize(CrdsJson.Default.SupervisionTreeSpec) : null;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
        return spec is null ? null : known[(tree.Uid, revision)] = spec;
    }

    /// <summary>
    /// Removes a revision that is no longer in force, if it is the tree's. Which one that is stands in the status, which others than
    /// the operator may be allowed to write; a StatefulSet of the tree's name has revisions with names like this one's.
    /// </summary>
    public async Task Remove(Tree tree, string revision, CancellationToken ct)
    {
        known.TryRemove((tree.Uid, revision), out _);
        var name = Names.ForRevision(tree.Metadata.Name, revision);
        try
        {
            var kept = await api.Get(KindTypes.Revisions, tree.Key.Namespace, name, ct);
            if (!tree.Owns(kept)) return;
            await api.Delete(KindTypes.Revisions, tree.Key.Namespace, name, new DeleteOptions { Uid = kept.Metadata.Uid }, ct);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone already; or another one by now.
        }
    }

    public void Forget(string treeUid)
    {
        foreach (var key in known.Keys.Where(key => key.TreeUid == treeUid)) known.TryRemove(key, out _);
    }
}
