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
    /// <summary>
    /// Pods that are expected and not in the store are asked for at the API server: a store that lags behind must not make
    /// a living pod look gone, for its successor would be a second one.
    /// </summary>
    public async Task ConfirmAbsences(Tree tree, CancellationToken ct)
    {
        var seen = pods.Indexed(tree.Uid).Select(pod => pod.Metadata.Uid).ToHashSet();
        foreach (var child in tree.Status?.Children ?? [])
        {
            var expected = child.State is Crds.ChildState.Starting or Crds.ChildState.Running && child.Uid is not null;
            if (!expected || seen.Contains(child.Uid)) continue;
            try
            {
                var name = Names.ForChild(tree.Metadata.Name, child.Name, child.Incarnation);
                pods.Learn(await api.Get(KindTypes.Pods, tree.Key.Namespace, name, ct));
            }
            catch (ApiException e) when (e.IsNotFound)
            {
                // Gone indeed.
            }
        }
    }

    public Observation Observe(Tree tree, SupervisionTreeSpec spec, ImmutableArray<Refused> refused, DateTimeOffset now)
    {
        var normalExitCodes = spec.Children.ToDictionary(child => child.Name, child => child.NormalExitCodes, StringComparer.Ordinal);
        var instances = ImmutableArray.CreateBuilder<Instance>();
        foreach (var pod in pods.Indexed(tree.Uid))
        {
            if (Identity(tree, pod) is not var (child, incarnation)) continue;
            var exit = PodExit.Of(pod, normalExitCodes.GetValueOrDefault(child) ?? [0], now);
            instances.Add(new Instance(child, incarnation, pod.Metadata.Uid ?? "")
            {
                Ready = exit is null && pod.Status.Conditions.Any(condition => condition is { Type: "Ready", Status: "True" }),
                Deleting = pod.Metadata.DeletionTimestamp is not null,
                Dead = PodExit.IsDead(pod),
                Exit = exit,
            });
        }
        return new Observation(instances.ToImmutable()) { Deleting = tree.Deleting, Refused = refused };
    }

    /// <summary>
    /// Whose instance a pod is: what its labels say, if its name says the same. A pod whose labels were tampered with is
    /// left alone.
    /// </summary>
    public static (string Child, long Incarnation)? Identity(Tree tree, Pod pod)
    {
        var labels = pod.Metadata.Labels;
        if (labels?.GetValueOrDefault(Labels.Child) is not { } child) return null;
        if (!long.TryParse(labels.GetValueOrDefault(Labels.Incarnation), NumberStyles.None, CultureInfo.InvariantCulture, out var incarnation))
            return null;
        return pod.Metadata.Name == Names.ForChild(tree.Metadata.Name, child, incarnation) ? (child, incarnation) : null;
    }
}
