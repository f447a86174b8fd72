using System.Collections.Immutable;
using System.Globalization;
using Crds;
using KubeApi;
using Operator.Kinds;
using Supervision;

namespace Operator.Observing;

/// <summary>What there is of a tree, from the stores: pods to instances. The boundary at which Kubernetes ends.</summary>
internal sealed class Observer(ApiClient api, ObjectStore<Pod> pods)
{
    private readonly RecentlyGone gone = new();

    /// <summary>
    /// Pods that are expected and not in the store are asked for at the API server: a store that lags behind must not make
    /// a living pod look gone, for its successor would be a second one. Not so those that are being stopped, if this process
    /// has seen them go.
    /// </summary>
    public async Task ConfirmAbsences(Tree tree, CancellationToken ct)
    {
        var seen = pods.Indexed(tree.Uid);
        foreach (var child in tree.Status?.Children ?? [])
        {
            if (child.ObjectName is not { } name || !IsExpected(child) || seen.Any(pod => IsOf(child, pod))) continue;
            if (child.State == Crds.ChildState.Stopping && gone.Contains(tree.Uid, name)) continue;
            try
            {
                pods.Learn(await api.Get(KindTypes.Pods, tree.Key.Namespace, name, ct));
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                gone.Add(tree.Uid, name);
            }
        }
    }

    /// <summary>The watch, or a list, says that a pod is gone.</summary>
    public void NoteGone(Pod pod)
    {
        if (pod.ControllerUid is { } owner) gone.Add(owner, pod.Metadata.Name);
    }

    /// <summary>
    /// There should be a pod: it was ready once, or it is being stopped. Of one that was never ready nobody knows; should it
    /// be there, the attempt to make it says so.
    /// </summary>
    private static bool IsExpected(ChildStatus child) => child.State switch
    {
        Crds.ChildState.Starting or Crds.ChildState.Running => child.Uid is not null,
        Crds.ChildState.Stopping => true,
        _ => false,
    };

    private static bool IsOf(ChildStatus child, Pod pod) =>
        child.Uid is null ? pod.Metadata.Name == child.ObjectName : pod.Metadata.Uid == child.Uid;

    public Observation Observe(Tree tree, SupervisionTreeSpec spec, ImmutableArray<Refused> refused, DateTimeOffset now)
    {
        var normalExitCodes = spec.Children.ToDictionary(child => child.Name, child => child.NormalExitCodes, StringComparer.Ordinal);
        var instances = ImmutableArray.CreateBuilder<Instance>();
        foreach (var pod in pods.Indexed(tree.Uid))
        {
            if (Identity(tree, pod) is not var (child, incarnation)) continue;
            var exit = PodExit.Of(pod, normalExitCodes.GetValueOrDefault(child) ?? [0], now);
            var ready = exit is null && pod.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" });
            instances.Add(new Instance(child, incarnation, pod.Metadata.Uid ?? "")
            {
                Ready = ready,
                Deleting = pod.Metadata.DeletionTimestamp is not null,
                Dead = PodExit.IsDead(pod),
                Waiting = ready ? null : Waiting(pod),
                Exit = exit,
            });
        }
        return new Observation(instances.ToImmutable()) { Deleting = tree.Deleting, Refused = refused };
    }

    /// <summary>What keeps a pod from being ready, in Kubernetes' words.</summary>
    private static string? Waiting(Pod pod)
    {
        var container = pod.Status.InitContainerStatuses.Concat(pod.Status.ContainerStatuses)
            .Select(status => status.State.Waiting).FirstOrDefault(waiting => waiting?.Reason is not (null or "PodInitializing"));
        var condition = pod.Status.Conditions.FirstOrDefault(condition => condition.Status == "False" && condition.Message is not null);
        var (reason, message) = container is not null ? (container.Reason, container.Message) : (condition?.Reason, condition?.Message);
        return reason is null ? null : Text.Bounded(message is null ? reason : $"{reason}: {message}", Limits.MessageBytes);
    }

    /// <summary>
    /// Whose instance a pod is. The newest one of a child is known by its name, whatever was done to its labels; an older one
    /// by its labels, if its name says the same.
    /// </summary>
    public static (string Child, long Incarnation)? Identity(Tree tree, Pod pod)
    {
        if (tree.Status?.Children.FirstOrDefault(child => child.ObjectName == pod.Metadata.Name) is { } newest)
            return (newest.Name, newest.Incarnation);
        var labels = pod.Metadata.Labels;
        if (labels?.GetValueOrDefault(Labels.Child) is not { } child) return null;
        var number = labels.GetValueOrDefault(Labels.Incarnation);
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var incarnation)) return null;
        return pod.Metadata.Name == Names.ForChild(tree.Metadata.Name, child, incarnation) ? (child, incarnation) : null;
    }
}
