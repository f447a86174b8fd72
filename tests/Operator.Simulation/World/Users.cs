using System.Text.Json.Nodes;
using Crds;

namespace Operator.Simulation;

/// <summary>People, and what works for them: they write specs, change them, delete things, and take names that are not theirs.</summary>
internal sealed class Users(SimulatedServer server, Kubelet kubelet, Dice dice, Story story)
{
    public const string Namespace = "ns";

    private const string Name = "user";

    private readonly Dictionary<string, JsonObject> lastGood = [];
    private int images = 1;

    public void Create(string tree)
    {
        var spec = SpecDraft.Tree(dice);
        lastGood[tree] = spec.DeepClone().AsObject();
        story.Tell($"the user creates tree {tree}: {spec["strategy"]}, {spec["intensity"]} in {spec["periodSeconds"]} s");
        server.Handle(new Request("create", SupervisionTree.Plural, Namespace, "", null)
        {
            By = Name,
            Body = new JsonObject { ["metadata"] = new JsonObject { ["name"] = tree }, ["spec"] = spec },
        });
    }

    public void Edit()
    {
        if (AnyTree() is not { } tree) return;
        var spec = lastGood[tree.Name].DeepClone().AsObject();
        var edit = SpecDraft.Edit(spec, dice, server.Time.Now, ref images);
        lastGood[tree.Name] = spec.DeepClone().AsObject();
        Apply(tree, spec, edit);
    }

    public void Spoil()
    {
        if (AnyTree() is not { } tree) return;
        var spec = lastGood[tree.Name].DeepClone().AsObject();
        Apply(tree, spec, SpecDraft.Spoil(spec, dice));
    }

    /// <summary>kubectl scale, on a tree of whatever level.</summary>
    public void Scale()
    {
        var pools = server.Trees.Objects.Values.Where(tree =>
            !tree.Deleting && (string?)tree.Json["spec"]!["strategy"] == "SimpleOneForOne").ToList();
        if (pools.Count == 0) return;
        var tree = dice.Pick(pools);
        var replicas = dice.Between(0, 5);
        if (lastGood.TryGetValue(tree.Name, out var spec)) spec["replicas"] = replicas;
        Apply(tree, new JsonObject { ["replicas"] = replicas }, $"scale to {replicas}", whole: false);
    }

    public void Mend(Stored tree) => Apply(tree, lastGood[tree.Name].DeepClone().AsObject(), "the last good spec again");

    /// <summary>Trees that have given up are started again, now and then.</summary>
    public void Reset()
    {
        foreach (var tree in TheirTrees().Where(tree => tree.Json["status"]?["ending"] is not null).ToList())
        {
            var spec = lastGood[tree.Name].DeepClone().AsObject();
            spec["resetAt"] = SpecDraft.Time(server.Time.Now);
            lastGood[tree.Name] = spec.DeepClone().AsObject();
            Apply(tree, spec, "resetAt: now");
        }
    }

    public void DeleteTree()
    {
        if (server.Trees.Objects.Count == 0) return;
        var tree = dice.Pick([.. server.Trees.Objects.Values]);
        var policy = dice.Pick(["Background", "Background", "Background", "Foreground", "Orphan"]);
        story.Tell($"the user deletes tree {tree.Name} ({policy})");
        server.Handle(new Request("delete", SupervisionTree.Plural, Namespace, tree.Name, null)
        {
            By = Name,
            Body = new JsonObject { ["propagationPolicy"] = policy },
        });
    }

    /// <summary>A tree that is gone comes back under the same name, and has nothing to do with the other.</summary>
    public void CreateMissing(IEnumerable<string> trees)
    {
        foreach (var tree in trees.Where(tree => server.Trees.Find(Namespace, tree) is null)) Create(tree);
    }

    /// <summary>Somebody writes an annotation, on a tree or a pod.</summary>
    public void Touch()
    {
        var collection = dice.Pick([server.Trees, server.Pods]);
        if (collection.Objects.Count == 0) return;
        var target = dice.Pick([.. collection.Objects.Values]);
        if (story.On) story.Tell($"somebody touches {target.Name}");
        server.Change(collection, target, Name, draft =>
        {
            var metadata = draft["metadata"]!.AsObject();
            metadata["annotations"] = new JsonObject { ["touched"] = $"{server.Version}" };
        });
    }

    public void DeletePod(bool forced)
    {
        if (AnyPod() is not { } container) return;
        story.Tell($"somebody deletes {container}{(forced ? " by force" : "")}");
        DeletePod(container, forced ? 0 : null);
    }

    public void DeletePod(Container container, int? grace)
    {
        container.Disturbed = true;
        if (grace == 0 && container.Running) container.Forgotten = true;
        server.Handle(new Request("delete", "pods", Namespace, container.PodName, null)
        {
            By = Name,
            Body = new JsonObject { ["gracePeriodSeconds"] = grace, ["preconditions"] = new JsonObject { ["uid"] = container.PodUid } },
        });
    }

    /// <summary>The pod is marked, then deleted, as a drain or a preemption does.</summary>
    public void Drain()
    {
        if (AnyPod() is not { } container || server.Pods.ByUid(container.PodUid) is not { } pod) return;
        story.Tell($"{container} is drained");
        container.Disturbed = true;
        server.Change(server.Pods, pod, "drain", draft =>
        {
            var status = draft["status"]!.AsObject();
            if (status["conditions"] is not JsonArray) status["conditions"] = new JsonArray();
            status["conditions"]!.AsArray().Add(PodStatus.DisruptionTarget("EvictionByEvictionAPI"));
        });
        DeletePod(container, null);
    }

    /// <summary>A pod that is nobody's takes the name that a child's pod has, or that a next one would have.</summary>
    public void Squat()
    {
        if (AnyPod() is not { TreeUid: not null } container || server.Pods.ByUid(container.PodUid) is not { } pod) return;
        var ahead = dice.Between(0, 2);
        // The very name of one that is there: it is forced away first.
        if (ahead == 0) DeletePod(container, 0);
        var name = Names.ForChild(pod.Label(Labels.Tree)!, container.Child, container.Incarnation + ahead);
        story.Tell($"somebody else's pod takes the name {name}");
        server.Handle(new Request("create", "pods", Namespace, name, null)
        {
            By = Name,
            Body = new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = name },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = "other:1" }) },
            },
        });
    }

    public void RemoveSquatters()
    {
        foreach (var pod in server.Pods.Objects.Values.Where(pod => pod.Controller is null).ToList())
            if (kubelet.Of(pod.Uid) is { } container) DeletePod(container, 0);
    }

    public Container? AnyPod() => server.Pods.Objects.Count == 0 ? null : kubelet.Of(dice.Pick([.. server.Pods.Objects.Values]).Uid);

    private Stored? AnyTree() =>
        TheirTrees().ToList() is { Count: > 0 } trees ? dice.Pick(trees) : null;

    /// <summary>Trees that somebody wrote; a nested one is its parent's.</summary>
    public IEnumerable<Stored> TheirTrees() => server.Trees.Objects.Values.Where(tree => !tree.Deleting && lastGood.ContainsKey(tree.Name));

    private void Apply(Stored tree, JsonObject spec, string edit, bool whole = true)
    {
        story.Tell($"the user edits {tree.Name}: {edit}");
        // Null removes in a merge patch; what the new spec does not say must go.
        foreach (var (name, _) in tree.Json["spec"]!.AsObject()) if (whole && !spec.ContainsKey(name)) spec[name] = null;
        server.Handle(new Request("patch", SupervisionTree.Plural, Namespace, tree.Name, null)
        {
            By = Name,
            Body = new JsonObject { ["spec"] = spec },
        });
    }
}
