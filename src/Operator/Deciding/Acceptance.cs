using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crds;
using Crds.Json;
using KubeApi;
using Operator.Acting;
using Operator.Kinds;

namespace Operator.Deciding;

/// <summary>What became of a tree's spec.</summary>
/// <param name="InForce">What the tree is run by: its spec if that was accepted, else the last one that was; null if none was.</param>
/// <param name="Revision">The hash of the one in force.</param>
/// <param name="Reason">Of the condition Accepted: Valid, or why not.</param>
/// <param name="Message">In sentences.</param>
internal sealed record Verdict(SupervisionTreeSpec? InForce, string? Revision, string Reason, string Message)
{
    public bool Accepted => Reason == Reasons.Valid;
}

/// <summary>
/// Says whether a spec may be run. It asks the API server itself about each template, with a dry run, so that nothing is
/// stopped for the sake of something that could not be started. A spec that was accepted is kept as a ControllerRevision
/// and stays in force until another one is.
/// </summary>
internal sealed class Acceptance(ApiClient api)
{
    /// <summary>A template that the server refuses today it may take tomorrow: policies and namespaces change.</summary>
    public static readonly TimeSpan CheckAgainAfter = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Tree, string Revision), SupervisionTreeSpec> lastAccepted = new();

    public async Task<Verdict> Judge(Tree tree, DateTimeOffset now, CancellationToken ct)
    {
        var known = tree.Status?.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Accepted);
        if (tree.Deleting)
        {
            // It only has to be stopped, by whatever was in force.
            return await Rejected(tree, known?.Reason ?? Reasons.NotChecked, known?.Message ?? "The tree is being deleted.", ct);
        }
        if (known?.ObservedGeneration == tree.Metadata.Generation)
        {
            var recheck = known!.Reason == Reasons.InvalidTemplate && now - LastChecked(tree, known) >= CheckAgainAfter;
            if (known.Status == ConditionStatus.True && tree.Spec is { } spec)
                return new Verdict(spec, tree.Status!.AcceptedRevision, known.Reason, known.Message);
            if (!recheck) return await Rejected(tree, known.Reason, known.Message, ct);
        }
        return await Check(tree, now, ct);
    }

    private readonly ConcurrentDictionary<string, DateTimeOffset> lastChecked = new();

    private DateTimeOffset LastChecked(Tree tree, Condition known) =>
        lastChecked.TryGetValue(tree.Uid, out var time) ? time : known.LastTransitionTime;

    public void Forget(string treeUid)
    {
        lastChecked.TryRemove(treeUid, out _);
        foreach (var key in lastAccepted.Keys.Where(key => key.Tree == treeUid)) lastAccepted.TryRemove(key, out _);
    }

    private async Task<Verdict> Check(Tree tree, DateTimeOffset now, CancellationToken ct)
    {
        if (tree.Spec is not { } spec)
            return await Rejected(tree, Reasons.InvalidSpec, tree.SpecProblem ?? "spec: it is missing", ct);
        if (SpecValidation.Problems(spec, tree.Metadata.Name) is { Count: > 0 } problems)
            return await Rejected(tree, Reasons.InvalidSpec, Sentences(problems), ct);
        if (Unsupported.Problems(spec) is { Count: > 0 } unsupported)
            return await Rejected(tree, Reasons.UnsupportedSpec, Sentences(unsupported), ct);

        lastChecked[tree.Uid] = now;
        for (var i = 0; i < spec.Children.Count; i++)
        {
            if (await Refusal(tree, spec.Children[i], ct) is { } refusal)
                return await Rejected(tree, Reasons.InvalidTemplate, $"spec.children[{i}].template ({spec.Children[i].Name}): {refusal}", ct);
        }
        return new Verdict(spec, await Keep(tree, spec, ct), Reasons.Valid, $"{spec.Children.Count} children, {spec.Strategy}.");
    }

    /// <summary>What the API server has against a pod from this template; null if nothing.</summary>
    private async Task<string?> Refusal(Tree tree, ChildSpec child, CancellationToken ct)
    {
        try
        {
            // No pod ever has incarnation 0, so the name is free.
            await api.Create(KindTypes.Pods, tree.Key.Namespace, PodTemplate.Build(tree, child, 0), WriteAs.DryRun, ct);
            return null;
        }
        catch (ApiException e) when (e.HttpStatus is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            return e.ServerMessage;
        }
        // A quota that is used up, perhaps by this very tree, says nothing against the template.
        catch (ApiException e) when (e.IsForbidden && !e.ServerMessage.Contains("exceeded quota", StringComparison.Ordinal))
        {
            return e.ServerMessage;
        }
        catch (ApiException e) when (e.IsForbidden || e.IsAlreadyExists)
        {
            return null;
        }
    }

    private async Task<Verdict> Rejected(Tree tree, string reason, string message, CancellationToken ct)
    {
        var revision = tree.Status?.AcceptedRevision;
        return new Verdict(
            revision is null ? null : await LastAccepted(tree, revision, ct), revision, reason, Observing.Text.Bounded(message, Limits.MessageBytes));
    }

    private static string Sentences(IEnumerable<Problem> problems) => string.Join("; ", problems);

    /// <summary>The spec that was accepted last; null if somebody deleted it, and nobody can know any more.</summary>
    private async Task<SupervisionTreeSpec?> LastAccepted(Tree tree, string revision, CancellationToken ct)
    {
        if (tree.Spec is not null && Hash.Of(tree.Spec, tree.Uid) == revision) return tree.Spec;
        if (lastAccepted.TryGetValue((tree.Uid, revision), out var spec)) return spec;
        var name = Names.ForRevision(tree.Metadata.Name, revision);
        try
        {
            var kept = await api.Get(KindTypes.Revisions, tree.Key.Namespace, name, ct);
            spec = tree.Owns(kept) ? kept.Data.Deserialize(CrdsJson.Default.SupervisionTreeSpec) : null;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
        return spec is null ? null : lastAccepted[(tree.Uid, revision)] = spec;
    }

    private async Task<string> Keep(Tree tree, SupervisionTreeSpec spec, CancellationToken ct)
    {
        // With the tree's identity in it: a namesake that was deleted a moment ago may have left revisions behind.
        var hash = Hash.Of(spec, tree.Uid);
        if (hash == tree.Status?.AcceptedRevision) return hash;
        var body = new JsonObject
        {
            ["apiVersion"] = KindTypes.Revisions.ApiVersion,
            ["kind"] = KindTypes.Revisions.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = Names.ForRevision(tree.Metadata.Name, hash),
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
        lastAccepted[(tree.Uid, hash)] = spec;
        return hash;
    }
}
