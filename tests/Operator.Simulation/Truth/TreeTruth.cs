using Crds;

namespace Operator.Simulation;

/// <summary>What a tree's statuses have said so far, kept by somebody who forgets nothing.</summary>
internal sealed class TreeTruth(string uid, string name)
{
    public string Uid => uid;

    public string Name => name;

    public SupervisionTreeStatus Status { get; set; } = new();

    /// <summary>Children that were written down as Starting, with the incarnation.</summary>
    public HashSet<(string Child, long Incarnation)> WrittenDown { get; } = [];

    /// <summary>The pods whose end has been counted.</summary>
    public HashSet<string> Counted { get; } = [];

    /// <summary>When restarts were decided on, by the operators' clocks, since the tree last began with an empty window.</summary>
    public List<DateTimeOffset> Restarts { get; } = [];

    /// <summary>
    /// Children whose restart was decided on by a strategy that restarts each alone. It stays so, whatever strategy the tree has
    /// got meanwhile.
    /// </summary>
    public HashSet<string> Alone { get; } = [];

    /// <summary>
    /// At some time it was to stop its children in any order. Whoever decided to stop them all then, goes on with that after
    /// somebody has given it an order again.
    /// </summary>
    public bool KnewNoOrder { get; set; }

    /// <summary>The shortest period that was ever in force: what lies further back may have been forgotten rightly.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.MaxValue;

    /// <summary>The specs that were accepted, by the name they are kept under.</summary>
    public Dictionary<string, SupervisionTreeSpec> Accepted { get; } = [];

    /// <summary>Its pods were orphaned: they are on their own.</summary>
    public bool Orphaned { get; private set; }

    /// <summary>What was up when the tree was deleted with its pods to be kept; what was being stopped then goes all the same.</summary>
    private HashSet<string> Kept { get; } = [];

    public void Orphan()
    {
        if (Orphaned) return;
        Orphaned = true;
        Kept.UnionWith(Status.Children
            .Where(child => child.State is ChildState.Starting or ChildState.Running && child.Uid is not null).Select(child => child.Uid!));
    }

    public bool IsKept(Container pod) => Kept.Contains(pod.PodUid);

    public SupervisionTreeSpec? InForce(SupervisionTreeStatus status) =>
        status.AcceptedRevision is { } revision ? Accepted.GetValueOrDefault(Names.ForRevision(name, revision)) : null;

    public ChildStatus? Child(string child) => Status.Children.FirstOrDefault(known => known.Name == child);
}
