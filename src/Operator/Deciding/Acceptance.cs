using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Acting;
using Operator.Kinds;
using Operator.Observing;

namespace Operator.Deciding;

/// <summary>What became of a tree's spec.</summary>
/// <param name="InForce">What the tree is run by: its spec if that was accepted, else the last one that was; null if none was.</param>
/// <param name="Revision">The revision of the one in force.</param>
/// <param name="Reason">Of the condition Accepted: Valid, or why not.</param>
/// <param name="Message">In sentences.</param>
internal sealed record Judgement(SupervisionTreeSpec? InForce, string? Revision, string Reason, string Message)
{
    public bool Accepted => Reason == Reasons.Valid;
}

/// <summary>
/// Says whether a spec may be run. It asks the API server itself about each template, with a dry run, so that nothing is
/// stopped for the sake of something that could not be started. The spec accepted last stays in force until another is.
/// </summary>
internal sealed class Acceptance(ApiClient api, Revisions revisions)
{
    /// <summary>A template that the server refuses today it may take tomorrow: policies and namespaces change.</summary>
    public static readonly TimeSpan CheckAgainAfter = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> lastChecked = new();

    public async Task<Judgement> Judge(Tree tree, DateTimeOffset now, CancellationToken ct)
    {
        var known = tree.Condition(ConditionTypes.Accepted);
        // A tree that goes only has to be stopped, by whatever was in force.
        if (tree.Deleting) return await Keep(tree, known?.Reason ?? Reasons.NotChecked, known?.Message ?? "The tree is being deleted.", ct);
        if (await RolledBack(tree, ct) is { } stays) return stays;
        if (known?.ObservedGeneration != tree.Metadata.Generation) return await Check(tree, now, ct);

        if (known!.Status == ConditionStatus.True && tree.Spec is { } spec)
            return new Judgement(spec, tree.Status!.AcceptedRevision, known.Reason, known.Message);
        // The first look by this process checks anew, too: it may be a newer one, which can more.
        var mayBeAccepted = !lastChecked.TryGetValue(tree.Uid, out var checkedAt)
            || (known.Reason == Reasons.InvalidTemplate && now - checkedAt >= CheckAgainAfter);
        return mayBeAccepted ? await Check(tree, now, ct) : await Keep(tree, known.Reason, known.Message, ct);
    }

    public void Forget(string treeUid)
    {
        lastChecked.TryRemove(treeUid, out _);
        revisions.Forget(treeUid);
    }

    private async Task<Judgement> Check(Tree tree, DateTimeOffset now, CancellationToken ct)
    {
        lastChecked[tree.Uid] = now;
        if (tree.Spec is not { } spec)
            return await Keep(tree, Reasons.InvalidSpec, tree.SpecProblem ?? "spec: it is missing", ct);
        if (SpecValidation.Problems(spec, tree.Metadata.Name) is { Count: > 0 } problems)
            return await Keep(tree, Reasons.InvalidSpec, string.Join("; ", problems), ct);
        if (await Refusal(tree, spec, "spec", ct) is { } refusal) return await Keep(tree, Reasons.InvalidTemplate, refusal, ct);
        var revision = await revisions.Keep(tree, spec, ct);
        return new Judgement(spec, revision, Reasons.Valid, $"{spec.Children.Count} children, {spec.Strategy}.");
    }

    /// <summary>A spec that was given up is not tried again, whatever is done to it by its verbs, until it says something else.</summary>
    private async Task<Judgement?> RolledBack(Tree tree, CancellationToken ct)
    {
        if (tree.Status?.Rollback is not { } rollback || tree.Spec is not { } spec) return null;
        if (Hash.OfContent(spec, tree.Uid) != rollback.From || SpecValidation.Problems(spec, tree.Metadata.Name).Count > 0) return null;
        var judgement = await Keep(
            tree, Reasons.RolledBack,
            $"It was given up at {rollback.Time:yyyy-MM-dd HH:mm:ss} UTC. "
                + "The newest spec that was healthy is in force until this one is changed.",
            ct);
        return judgement with { InForce = judgement.InForce is { } healthy ? Verbs.Replaced(healthy, spec) : null };
    }

    /// <summary>What the API server has against what would be made of a spec, at any depth; null if nothing.</summary>
    private async Task<string?> Refusal(Tree tree, SupervisionTreeSpec spec, string path, CancellationToken ct)
    {
        for (var i = 0; i < spec.Children.Count; i++)
        {
            var child = spec.Children[i];
            var place = $"{path}.children[{i}]";
            var refusal = child.Supervisor is null
                ? await Refusal(KindTypes.Pods, tree, PodTemplate.Build(tree, child, child.Name, 0), $"{place}.template ({child.Name})", ct)
                : await Refusal(tree, child.Supervisor, $"{place}.supervisor", ct)
                    ?? await Refusal(KindTypes.Trees, tree, NestedTree.Build(tree, child, child.Name, 0), $"{place}.supervisor", ct);
            if (refusal is not null) return refusal;
        }
        return null;
    }

    private async Task<string?> Refusal<T>(ResourceType<T> type, Tree tree, JsonObject body, string path, CancellationToken ct)
        where T : class, IApiObject
    {
        try
        {
            // Nothing ever has incarnation 0, so the name is free.
            await api.Create(type, tree.Key.Namespace, body, WriteAs.DryRun, ct);
            return null;
        }
        // A quota that is used up, perhaps by this very tree, says nothing against the template.
        catch (ApiException e) when (e.IsAlreadyExists
            || (e.IsForbidden && e.ServerMessage.Contains("exceeded quota", StringComparison.Ordinal)))
        {
            return null;
        }
        catch (ApiException e) when (e.HttpStatus is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity
            or HttpStatusCode.Forbidden)
        {
            return $"{path}: {e.ServerMessage}";
        }
    }

    /// <summary>What was in force stays in force.</summary>
    private async Task<Judgement> Keep(Tree tree, string reason, string message, CancellationToken ct)
    {
        var revision = tree.Status?.AcceptedRevision;
        var spec = revision is null ? null : await revisions.Find(tree, revision, ct);
        // The API server's words and ours quote what somebody wrote.
        return new Judgement(spec, revision, reason, Text.OneLine(message, Limits.MessageBytes));
    }
}
