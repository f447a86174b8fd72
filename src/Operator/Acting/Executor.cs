using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Kinds;
using Operator.Observing;
using Supervision;

namespace Operator.Acting;

/// <summary>
/// Takes steps. It decides nothing, and every step can be taken twice: the incarnation in a pod's name lets the API server
/// refuse a second one, the UID in a deletion keeps it off a successor.
/// </summary>
internal sealed class Executor(
    ApiClient api, ObjectStore<Pod> pods, ObjectStore<Tree> trees, Leadership leadership, ILogger<Executor> log)
{
    /// <summary>BrutalKill: the shortest grace in which the pod's object still outlives its containers. With 0 the API server
    /// forgets the pod at once, running or not, and its successor could be a second one.</summary>
    private const int BrutalKillSeconds = 1;

    /// <summary>Infinity: ten years, in a field that knows no infinity.</summary>
    private const int InfinitySeconds = 315_360_000;

    /// <summary>
    /// Takes the steps, as long as the fence holds: stops, and removals of what may run, in order; then the starts, in growing
    /// batches; last what can wait.
    /// </summary>
    /// <returns>
    /// Starts that the API server refused; they are no failure of the child's, nor of the network's. After the first of them
    /// the others are not tried any more, and find themselves among the next plan's steps.
    /// </returns>
    /// <exception cref="LeaseLostException">This process must not act any more.</exception>
    public async Task<ImmutableArray<Refused>> Take(
        Tree tree, SupervisionTreeSpec spec, ImmutableArray<Step> steps, Fence fence, CancellationToken ct)
    {
        var others = steps.Where(step => step is not Step.Start).ToLookup(CanWait);
        if (!await TakeInOrder(tree, spec, others[false], fence, ct)) return [];
        // Whoever was refused before goes last, and keeps nobody from being tried.
        var refused = await SlowStart.Run([.. steps.OfType<Step.Start>().OrderBy(start => WasRefused(tree, start.Child))], async start =>
        {
            leadership.Demand();
            return await fence.Holds(ct) ? await Start(tree, spec, start, ct) : null;
        });
        if (refused.IsEmpty) await TakeInOrder(tree, spec, others[true], fence, ct);
        return refused;
    }

    /// <summary>Evidence of an older death is in nobody's way; a successor that waited for its removal would be a request later.</summary>
    private static bool CanWait(Step step) => step is Step.Remove { Instance.Dead: true };

    /// <returns>False if the fence did not hold.</returns>
    private async Task<bool> TakeInOrder(
        Tree tree, SupervisionTreeSpec spec, IEnumerable<Step> steps, Fence fence, CancellationToken ct)
    {
        foreach (var step in steps)
        {
            leadership.Demand();
            if (Fence.Guards(step) && !await fence.Holds(ct)) return false;
            switch (step)
            {
                case Step.Stop stop:
                    Log.Stopping(log, tree.Key, stop.Instance.Child, Name(tree, stop.Instance));
                    await Delete(tree, spec, stop.Instance, asSeen: false, ct);
                    break;
                case Step.Revise revise:
                    Log.Revising(log, tree.Key, revise.Instance.Child, Name(tree, revise.Instance));
                    await Revise(tree, spec, revise.Instance, ct);
                    break;
                case Step.Remove remove:
                    var leftover = Name(tree, remove.Instance);
                    Log.Removing(log, remove.Instance.Dead ? LogLevel.Debug : LogLevel.Information, tree.Key, leftover);
                    await Delete(tree, spec, remove.Instance, asSeen: true, ct);
                    break;
                default:
                    throw new UnreachableException();
            }
        }
        return true;
    }

    private static bool WasRefused(Tree tree, string child) =>
        tree.Status?.Children.Any(known => known.Name == child && known.Refusal is not null) == true;

    private Task<Refused?> Start(Tree tree, SupervisionTreeSpec spec, Step.Start start, CancellationToken ct)
    {
        var child = spec.Find(start.Child)!;
        return child.Supervisor is null
            ? Create(KindTypes.Pods, pods, tree, start, PodTemplate.Build(tree, child, start.Child, start.Incarnation), ct)
            : Create(KindTypes.Trees, trees, tree, start, NestedTree.Build(tree, child, start.Child, start.Incarnation), ct);
    }

    private async Task<Refused?> Create<T>(
        ResourceType<T> type, ObjectStore<T> store, Tree tree, Step.Start start, JsonObject body, CancellationToken ct)
        where T : class, IApiObject
    {
        var name = Names.ForChild(tree.Metadata.Name, start.Child, start.Incarnation);
        try
        {
            Log.Starting(log, tree.Key, start.Child, name);
            store.Learn(await api.Create(type, tree.Key.Namespace, body, WriteAs.Operator, ct));
            return null;
        }
        catch (ApiException e) when (e.IsAlreadyExists)
        {
            var existing = await api.Get(type, tree.Key.Namespace, name, ct);
            if (tree.Owns(existing))
            {
                // Our own, from an attempt whose answer was lost or that the store has not shown us yet.
                store.Learn(existing);
                return null;
            }
            return new Refused(start.Child, start.Incarnation, Reasons.NameTaken,
                $"{type.Kind} {name} exists and belongs to somebody else; it is left alone. Delete or rename it, or rename the child.");
        }
        catch (ApiException e) when (IsRefusal(e))
        {
            return new Refused(start.Child, start.Incarnation, Reason(e), Text.OneLine(e.ServerMessage, Limits.MessageBytes));
        }
    }

    /// <summary>The server understood and said no; anything else, a 429 for one, is tried again without a word.</summary>
    internal static bool IsRefusal(ApiException e) =>
        e.HttpStatus is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound
            or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity
        || (e.HttpStatus is HttpStatusCode.InternalServerError && e.ServerMessage.Contains("webhook", StringComparison.Ordinal));

    /// <summary>In one word. Kubernetes has the same one, Forbidden, for a quota and for a namespace that goes.</summary>
    internal static string Reason(ApiException e) => e switch
    {
        { IsNamespaceTerminating: true } => Reasons.NamespaceTerminating,
        { Reason.Length: > 0 } => Text.OneLine(e.Reason, Limits.ReasonLength),
        _ => e.HttpStatus.ToString(),
    };

    private async Task Revise(Tree tree, SupervisionTreeSpec spec, Instance instance, CancellationToken ct)
    {
        var name = Name(tree, instance);
        if (trees.Get(tree.Key.Namespace, name) is not { } nested || nested.Uid != instance.Uid) return;
        var patch = NestedTree.Revision(nested, spec.Find(instance.Child)!);
        trees.Learn(await api.Patch(KindTypes.Trees, tree.Key.Namespace, name, PatchType.JsonPatch, patch, null, WriteAs.Operator, ct));
    }

    /// <param name="tree">The owner.</param>
    /// <param name="spec">What is in force.</param>
    /// <param name="instance">What is to go.</param>
    /// <param name="asSeen">
    /// Only if it still is as it was seen last: what seems to be left over and running may have ended meanwhile, and be kept as
    /// evidence. What is to stop is told to, whatever it does.
    /// </param>
    /// <param name="ct">Ends the request.</param>
    private Task Delete(Tree tree, SupervisionTreeSpec spec, Instance instance, bool asSeen, CancellationToken ct) => instance.Type switch
    {
        ChildType.Worker => Delete(
            KindTypes.Pods, pods, tree, instance, instance.Dead ? null : Grace(spec.Find(instance.Child)), asSeen, ct),
        // It stops its own children, each in its own time, and is gone when they are.
        ChildType.Supervisor => Delete(KindTypes.Trees, trees, tree, instance, null, asSeen, ct),
        _ => throw new UnreachableException(),
    };

    private async Task Delete<T>(
        ResourceType<T> type, ObjectStore<T> store, Tree tree, Instance instance, long? grace, bool asSeen, CancellationToken ct)
        where T : class, IApiObject
    {
        var options = new DeleteOptions
        {
            Uid = instance.Uid,
            GracePeriodSeconds = grace,
            ResourceVersion = asSeen ? instance.Version : null,
        };
        try
        {
            if (await api.Delete(type, tree.Key.Namespace, Name(tree, instance), options, ct) is { } ending) store.Learn(ending);
        }
        catch (ApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone, or another one by now; the store will show which.
        }
    }

    /// <summary>Seconds to give a pod; null leaves it to the pod itself.</summary>
    internal static long? Grace(Crds.ChildSpec? child)
    {
        if (child?.Shutdown is not { } shutdown) return IsZero(child?.Template) ? BrutalKillSeconds : null;
        if (shutdown == Shutdown.BrutalKill) return BrutalKillSeconds;
        return shutdown == Shutdown.Infinity ? InfinitySeconds : Math.Max(shutdown.Seconds!.Value, BrutalKillSeconds);
    }

    private static bool IsZero(JsonElement? template) =>
        template is { } written && written.TryGetProperty("spec", out var spec)
        && spec.TryGetProperty("terminationGracePeriodSeconds", out var seconds) && seconds.GetRawText() == "0";

    private static string Name(Tree tree, Instance instance) =>
        Names.ForChild(tree.Metadata.Name, instance.Child, instance.Incarnation);
}
