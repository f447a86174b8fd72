using System.Diagnostics.Metrics;
using Crds;
using KubeApi;
using Operator.Kinds;

namespace Operator.Metrics;

/// <summary>
/// What the statuses of the trees say at the moment of the scrape. So it survives the operator, is there from the beginning and
/// goes with the tree. Only who leads says it: else it would be said twice.
/// </summary>
internal sealed class TreeMetrics
{
    private static readonly string[] stateNames = Enum.GetNames<ChildState>();

    private readonly ObjectStore<Tree> trees;
    private readonly Leadership leadership;
    private readonly Happenings happenings;
    private readonly TimeProvider time;
    private readonly bool withChild;
    private readonly Dictionary<ObjectKey, Introduction> introduced = [];

    public TreeMetrics(
        Meter meter, ObjectStore<Tree> trees, Leadership leadership, Happenings happenings, bool withChild, TimeProvider time)
    {
        (this.trees, this.leadership, this.happenings, this.withChild, this.time) = (trees, leadership, happenings, withChild, time);
        Catalogue.TreeInfo.Observe(meter, () =>
        {
            Introduce();
            return Each(tree => [Of(tree, 1, ("strategy", $"{tree.Spec?.Strategy}"), ("parent", tree.Parent?.Name ?? ""))]);
        });
        Catalogue.TreeCondition.Observe(meter, () => Each(Conditions));
        Catalogue.TreeRestarts.Observe(meter, () => Each(tree => [Of(tree, tree.Status?.Restarts.Total ?? 0)]));
        Catalogue.IntensityUsed.Observe(meter, () => Each(tree => [Of(tree, Used(tree))]));
        Catalogue.IntensityLimit.Observe(meter, () => Each(tree => tree.Spec is { } spec ? [Of(tree, spec.Intensity)] : []));
        Catalogue.Children.Observe(meter, () => Each(States));
        if (!withChild) return;
        Catalogue.ChildRestarts.Observe(meter, () => EachChild((_, child) => child.Restarts));
        Catalogue.ChildBackoff.Observe(meter, () =>
        {
            var now = time.GetUtcNow();
            return EachChild((_, child) => child.NextStartTime > now ? (child.NextStartTime.Value - now).TotalSeconds : null);
        });
    }

    /// <summary>What was introduced of a tree: when it says something else, there may be other children.</summary>
    private readonly record struct Introduction(string Uid, long? Generation, string? Revision, int Children);

    private bool Leads => leadership.MayAct && trees.Synced;

    /// <summary>What a counter can come to count of children. Of ten thousand too much to be kept, and most of it never happens.</summary>
    public IEnumerable<KeyValuePair<string, object?>[]> Possible(Instrument counter) =>
        withChild && Leads ? trees.All.SelectMany(tree => happenings.OfChildren(counter, tree)) : [];

    private void Introduce()
    {
        lock (introduced)
        {
            if (!Leads) return;
            foreach (var gone in introduced.Keys.Where(key => trees.Get(key.Namespace, key.Name) is null).ToList())
                introduced.Remove(gone);
            foreach (var tree in trees.All)
            {
                var introduction = new Introduction(
                    tree.Uid, tree.Status?.ObservedGeneration, tree.Status?.AcceptedRevision, tree.Status?.Children.Count ?? 0);
                if (introduced.GetValueOrDefault(tree.Key) == introduction) continue;
                happenings.Introduce(tree);
                introduced[tree.Key] = introduction;
            }
        }
    }

    private IEnumerable<Measurement<double>> Each(Func<Tree, IEnumerable<Measurement<double>>> values) =>
        Leads ? trees.All.SelectMany(values) : [];

    private IEnumerable<Measurement<double>> EachChild(Func<Tree, ChildStatus, double?> value) => Each(tree =>
        from child in tree.Status?.Children ?? []
        let known = value(tree, child)
        where known is not null
        select Of(tree, known.Value, (LabelNames.Child, child.Name)));

    private static IEnumerable<Measurement<double>> Conditions(Tree tree) =>
        from condition in tree.Status?.Conditions ?? []
        select Of(tree, condition.Status == ConditionStatus.True ? 1 : 0, ("condition", condition.Type));

    private static IEnumerable<Measurement<double>> States(Tree tree)
    {
        var counts = new int[stateNames.Length];
        foreach (var child in tree.Status?.Children ?? []) counts[(int)child.State]++;
        for (var i = 0; i < counts.Length; i++) yield return Of(tree, counts[i], ("state", stateNames[i]));
    }

    private double Used(Tree tree)
    {
        if (tree is not { Status: { } status, Spec: { } spec }) return 0;
        var since = time.GetUtcNow().AddSeconds(-spec.PeriodSeconds);
        return status.Restarts.Recent.Count(restart => restart.Time >= since);
    }

    private static Measurement<double> Of(Tree tree, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var tags = new KeyValuePair<string, object?>[2 + labels.Length];
        tags[0] = new(LabelNames.Namespace, tree.Metadata.Namespace);
        tags[1] = new(LabelNames.Tree, tree.Metadata.Name);
        for (var i = 0; i < labels.Length; i++) tags[2 + i] = new(labels[i].Name, labels[i].Value);
        return new Measurement<double>(value, tags);
    }
}
