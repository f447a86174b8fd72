using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Crds;
using KubeApi;
using Operator.Kinds;
using Supervision;

namespace Operator.Observing;

/// <summary>What there is of a tree, from the stores: pods and nested trees to instances. The boundary at which Kubernetes ends.</summary>
internal sealed class Observer(ApiClient api, ObjectStore<Pod> pods, ObjectStore<Tree> trees)
{
    /// <summary>
    /// No view of a tree is ever so many incarnations behind. Whoever may create pods could otherwise use up the numbers: the next
    /// incarnation is the highest that is there, plus one.
    /// </summary>
    private const long AheadMax = 1_000_000;

    private readonly RecentlyGone gone = new();

    /// <summary>
    /// Instances that are expected and not in the store are asked for at the API server: a store that lags behind must not
    /// make a living one look gone, for its successor would be a second one. Not so those that should not run any more, if this
    /// process has seen them go.
    /// </summary>
    public async Task ConfirmAbsences(Tree tree, CancellationToken ct)
    {
        var seen = Instances(tree).ToList();
        foreach (var child in tree.Status?.Children ?? [])
        {
            if (child.ObjectName is not { } name || !IsExpected(child) || seen.Exists(instance => IsOf(child, instance))) continue;
            // What is being made may have been missing a moment ago and be there now.
            var key = new ObjectKey(tree.Key.Namespace, name);
            if (!IsUp(child) && gone.Contains(tree.Uid, key)) continue;
            var there = child.Kind == ChildKind.Pod
                ? await pods.Refresh(api, KindTypes.Pods, key, ct)
                : await trees.Refresh(api, KindTypes.Trees, key, ct);
            if (!there && !IsUp(child)) gone.Add(tree.Uid, key);
        }
    }

    /// <summary>The watch, or a list, says that an instance of the tree with this UID is gone.</summary>
    public void NoteGone(string? treeUid, IApiObject instance)
    {
        if (treeUid is not null) gone.Add(treeUid, ObjectKey.Of(instance));
    }

    /// <summary>Owners are in the same namespace; the API server takes a pod that names one in another, all the same.</summary>
    private IEnumerable<IApiObject> Instances(Tree tree) =>
        pods.Indexed(tree.Uid).Concat<IApiObject>(trees.Indexed(tree.Uid))
            .Where(instance => instance.Metadata.Namespace == tree.Metadata.Namespace);

    /// <summary>
    /// There should be one, or there may be, and what happens next depends on it: it should run, it is being stopped, or what
    /// is left of it must be dead before its successor is made. One that was begun and never seen may have been made by a
    /// leader before us, from a template of then: it must not be taken for one that is still to be made from the present one.
    /// </summary>
    private static bool IsExpected(ChildStatus child) => child.State
        is Crds.ChildState.Starting or Crds.ChildState.Running or Crds.ChildState.Stopping
        or Crds.ChildState.Pending or Crds.ChildState.Restarting;

    private static bool IsUp(ChildStatus child) => child.State is Crds.ChildState.Starting or Crds.ChildState.Running;

    private static bool IsOf(ChildStatus child, IApiObject instance) =>
        child.Uid is null ? instance.Metadata.Name == child.ObjectName : instance.Metadata.Uid == child.Uid;

    public Observation Observe(Tree tree, SupervisionTreeSpec spec, ImmutableArray<Refused> refused, DateTimeOffset now)
    {
        var instances = ImmutableArray.CreateBuilder<Instance>();
        foreach (var instance in Instances(tree))
        {
            if (Identity(tree, instance) is not var (child, incarnation)) continue;
            var identity = new Instance(child, incarnation, instance.Metadata.Uid ?? "")
            {
                Version = instance.Metadata.ResourceVersion,
                Deleting = instance.Metadata.DeletionTimestamp is not null,
            };
            instances.Add(instance switch
            {
                Pod pod => Observe(identity, pod, spec.Find(child)?.NormalExitCodes ?? [0], now),
                Tree nested => Observe(identity, nested),
                _ => throw new UnreachableException(),
            });
        }
        return new Observation(instances.ToImmutable()) { Deleting = tree.Deleting, Refused = refused };
    }

    private static Instance Observe(Instance identity, Pod pod, IReadOnlyCollection<int> normalExitCodes, DateTimeOffset now)
    {
        var exit = PodExit.Of(pod, normalExitCodes, now);
        var ready = exit is null && pod.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" });
        var dead = PodDeath.IsDead(pod, now);
        var killedBy = dead ? null : PodDeath.KilledBy(pod);
        return identity with
        {
            Ready = ready,
            // A pod that its kubelet is killing is not deleted besides: the API server would forget it while it runs.
            Deleting = identity.Deleting || killedBy is not null,
            Dead = dead,
            DeadBy = killedBy,
            Waiting = ready ? null : Waiting(pod),
            Exit = exit,
        };
    }

    private static Instance Observe(Instance identity, Tree nested)
    {
        var exit = TreeExit.Of(nested);
        return identity with
        {
            Type = ChildType.Supervisor,
            Revision = nested.Metadata.Labels?.GetValueOrDefault(Labels.Revision),
            Ready = exit is null && nested.Condition(ConditionTypes.Ready)?.Status == ConditionStatus.True,
            Dead = exit is not null,
            Exit = exit,
        };
    }

    /// <summary>What keeps a pod from being ready, in Kubernetes' words.</summary>
    private static string? Waiting(Pod pod)
    {
        var container = pod.Status.InitContainerStatuses.Concat(pod.Status.ContainerStatuses)
            .Select(status => status.State.Waiting).FirstOrDefault(waiting => waiting?.Reason is not (null or "PodInitializing"));
        var condition = pod.Status.Conditions.FirstOrDefault(condition => condition.Status == "False" && condition.Message is not null);
        var (reason, message) = container is not null ? (container.Reason, container.Message) : (condition?.Reason, condition?.Message);
        return reason is null ? null : Text.OneLine(message is null ? reason : $"{reason}: {message}", Limits.MessageBytes);
    }

    /// <summary>
    /// Whose instance an object is. The newest one of a child is known by its name, whatever was done to its labels; an older
    /// one by its labels, if its name says the same and it is a number that the child can have come to.
    /// </summary>
    public static (string Child, long Incarnation)? Identity(Tree tree, IApiObject instance)
    {
        var name = instance.Metadata.Name;
        if (tree.Status?.Children.FirstOrDefault(child => child.ObjectName == name) is { } newest)
            return (newest.Name, newest.Incarnation);
        var labels = instance.Metadata.Labels;
        if (labels?.GetValueOrDefault(Labels.Child) is not { } child) return null;
        var number = labels.GetValueOrDefault(Labels.Incarnation);
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var incarnation)) return null;
        var known = tree.Status?.Children.FirstOrDefault(known => known.Name == child)?.Incarnation ?? tree.Status?.HighestRemoved ?? 0;
        if (incarnation - known > AheadMax) return null;
        return name == Names.ForChild(tree.Metadata.Name, child, incarnation) ? (child, incarnation) : null;
    }
}
