using System.Text.Json.Nodes;

namespace Operator.Simulation;

/// <summary>Deletes what is left of owners that are gone, and does what the policies of a deletion ask for.</summary>
internal sealed class GarbageCollector(SimulatedServer server, Dice dice, Kubelet kubelet)
{
    private const string Name = "garbage collector";

    public void Hear(Write write)
    {
        if (write.Collection == server.Trees)
        {
            if (write.After is null) Later(() => Collect(write.Before!.Uid));
            else if (write.After.Deleting) Later(() => Obey(write.After));
        }
        if (write is { Before: null, After.Controller: { } owner }) Later(() => Collect(owner));
    }

    private void Later(Action act) => server.Time.In(dice.Milliseconds(10, 3000), act);

    private void Collect(string owner)
    {
        if (server.Trees.ByUid(owner) is null) Delete(owner);
    }

    private void Obey(Stored tree)
    {
        if (server.Trees.Find(tree.Namespace, tree.Name) is not { } current || current.Uid != tree.Uid) return;
        if (current.Finalizers.Contains("orphan"))
        {
            foreach (var (collection, dependent) in Dependents(tree.Uid))
            {
                if (kubelet.Of(dependent.Uid) is { } container) container.Disturbed = true;
                server.Change(collection, dependent, Name, draft => draft["metadata"]!.AsObject().Remove("ownerReferences"));
            }
            Drop(current, "orphan");
        }
        if (current.Finalizers.Contains("foregroundDeletion"))
        {
            Delete(tree.Uid);
            if (Dependents(tree.Uid).Count > 0) Later(() => Obey(tree));
            else Drop(current, "foregroundDeletion");
        }
    }

    private void Drop(Stored tree, string finalizer) => server.Change(server.Trees, tree, Name, draft =>
    {
        var finalizers = draft["metadata"]!["finalizers"]!.AsArray();
        finalizers.Remove(finalizers.First(held => (string)held! == finalizer));
    });

    private void Delete(string owner)
    {
        foreach (var (collection, dependent) in Dependents(owner))
        {
            if (kubelet.Of(dependent.Uid) is { } container) container.Disturbed = true;
            if (dependent.Deleting) continue;
            server.Handle(new Request("delete", collection.Plural, dependent.Namespace, dependent.Name, null)
            {
                By = Name,
                Body = new JsonObject { ["preconditions"] = new JsonObject { ["uid"] = dependent.Uid } },
            });
        }
    }

    private List<(Collection Collection, Stored Stored)> Dependents(string owner) =>
    [
        .. new[] { server.Pods, server.Trees, server.Revisions }.SelectMany(collection => collection.Objects.Values
            .Where(stored => stored.Controller == owner).Select(stored => (collection, stored))),
    ];
}
