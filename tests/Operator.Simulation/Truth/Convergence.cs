using System.Text.Json;
using Crds;
using Crds.Json;

namespace Operator.Simulation;

/// <summary>When nothing has gone wrong for a long time, everything is as the specs say, or has been given up rightly.</summary>
internal sealed class Convergence(SimulatedServer server, Invariants truth)
{
    public IEnumerable<string> Problems()
    {
        foreach (var tree in server.Trees.Objects.Values)
        {
            if (tree.Deleting)
            {
                yield return $"tree {tree.Name} is still being deleted";
                continue;
            }
            var accepted = Status(tree)?.Conditions.FirstOrDefault(condition => condition.Type == ConditionTypes.Accepted);
            foreach (var problem in Of(tree)) yield return $"tree {tree.Name}: {problem} ({accepted?.Reason}: {accepted?.Message})";
        }
        foreach (var pod in server.Pods.Objects.Values)
        {
            if (pod.Controller is { } owner && server.Trees.ByUid(owner) is null) yield return $"{pod.Name} is an orphan";
            if (pod.Deleting) yield return $"{pod.Name} is still being deleted";
        }
    }

    /// <summary>Something that was orphaned, in order to be kept, has the name of a child.</summary>
    public bool IsANameTaken => server.Trees.Objects.Values.Any(tree =>
        Status(tree)?.Children.Any(child => child.Refusal?.Reason == Reasons.NameTaken) == true);

    private IEnumerable<string> Of(Stored tree)
    {
        var status = Status(tree);
        if (status?.AcceptedRevision is not { } revision)
        {
            if (truth.Everything.Any(container =>
                container.TreeUid == tree.Uid && container.Running)) yield return "something runs without an accepted spec";
            if (status is null) yield return "nobody has looked at it";
            yield break;
        }
        var accepted = status.Conditions.First(condition => condition.Type == ConditionTypes.Accepted);
        if (accepted.ObservedGeneration != tree.Metadata["generation"].Number()) yield return "its newest spec was never looked at";
        var kept = server.Revisions.Find(tree.Namespace, Names.ForRevision(tree.Name, revision));
        if (kept is null)
        {
            yield return $"the accepted spec {revision} is not kept";
            yield break;
        }
        var spec = kept.Json["data"]!.Deserialize(CrdsJson.Default.SupervisionTreeSpec)!;
        var names = spec.Strategy == Strategy.SimpleOneForOne
            ? Enumerable.Range(0, (int)(tree.Json["spec"]!["replicas"].Number() ?? 1)).Select(index =>
                $"{spec.Children[0].Name}-{index}").ToList()
            : [.. spec.Children.Select(child => child.Name)];
        // A spec that is not in force may say another number.
        if (accepted.Status != ConditionStatus.True && spec.Strategy == Strategy.SimpleOneForOne) yield break;
        foreach (var name in names)
        {
            if (status.Children.FirstOrDefault(child => child.Name == name) is not { } child)
            {
                if (status.Ending is null) yield return $"{name} is unknown";
                continue;
            }
            if (Problem(tree, spec, spec.Find(name)!, status, child) is { } problem) yield return $"{name} {problem}";
        }
        foreach (var child in status.Children.Where(child => !names.Contains(child.Name)))
            yield return $"{child.Name} is not in the spec and still there";
    }

    private string? Problem(Stored tree, SupervisionTreeSpec spec, ChildSpec wanted, SupervisionTreeStatus status, ChildStatus child)
    {
        var live = truth.Everything.Where(container =>
            container.TreeUid == tree.Uid && container.Child == child.Name && container is { Live: true }).ToList();
        if (live.Count > 1) return $"has {live.Count} live pods";
        // Of a spec that is refused nothing is in force, not even that it suspends. One that was gone back from is still acted by.
        var goneBack = status.Conditions.Any(condition => condition is { Type: ConditionTypes.Accepted, Reason: Reasons.RolledBack });
        var acting = goneBack ? Written(tree) : spec;
        var down = Suspended(acting, acting?.Find(child.Name)) || status.Ending is { Holds: false };
        if (down || child.State is ChildState.Completed or ChildState.Dropped or ChildState.Stopped)
        {
            var rightly = down || child.State != ChildState.Stopped || status.Ending is not null;
            if (!rightly) return "is stopped, and should run";
            if (child.State == ChildState.Completed && wanted.Restart == RestartType.Permanent
                && child.Restarts < 0) return "is permanent, and completed";
            return live.Count == 0 ? null : $"is {child.State}, and {live[0]} runs";
        }
        var waits = WaitsForSomebody(tree);
        if (child.State != ChildState.Running) return waits ? null : $"is {child.State}";
        if (child.Kind == ChildKind.SupervisionTree) return live.Count == 1 ? null : "is said to run, and does not";
        if (live is not [{ Ready: true } container]) return live.Count == 0
            ? "is said to run, and nothing does" : $"is said to run, and {live[0]} is not ready";
        if (container.PodUid != child.Uid) return $"is said to be {child.Uid}, and what runs is {container.PodUid}";
        var image = wanted.Template!.Value.GetProperty("spec").GetProperty("containers")[0].GetProperty("image").GetString();
        // Who holds has stopped following.
        return container.Image == image || status.Ending is not null || waits
            ? null
            : $"runs image {container.Image}, and the spec says {image}";
    }

    /// <summary>
    /// Something within it gave up and holds before it had ever been ready. Holding is to wait for a person, and whoever needs
    /// that to be ready waits along; nothing in this tree goes on before. A person is waited for, too, where a tree that was orphaned in
    /// order to be kept has the name.
    /// </summary>
    private bool WaitsForSomebody(Stored tree) => Status(tree)?.Children.Any(child =>
        child is { Kind: ChildKind.SupervisionTree, State: ChildState.Starting, ObjectName: { } name }
        && server.Trees.Find(tree.Namespace, name) is { } nested
        && (Status(nested)?.Ending is { Holds: true } || WaitsForSomebody(nested)
            || (child.Refusal?.Reason == Reasons.NameTaken && nested.Controller is null))) == true;

    private static SupervisionTreeStatus? Status(Stored tree) =>
        tree.Json["status"]?.Deserialize(CrdsJson.Default.SupervisionTreeStatus);

    private static SupervisionTreeSpec? Written(Stored tree) => tree.Json["spec"].Deserialize(CrdsJson.Default.SupervisionTreeSpec);

    private static bool Suspended(SupervisionTreeSpec? spec, ChildSpec? child) => spec?.Suspend == true || child?.Suspend == true;
}
