using System.Collections.Immutable;
using Crds;
using KubeApi;
using Operator.Acting;
using Operator.Deciding;
using Operator.Kinds;
using Operator.Observing;
using Operator.Reporting;
using Supervision;

namespace Operator;

/// <summary>
/// One visit to one tree: observe, decide, remember, act, tell. The decision is written to the tree's status, against the
/// version it was made from, before anything is done; who decides from a stale view fails there and does nothing. A crash
/// after that write loses nothing: the next visit finds the same steps still to take.
/// </summary>
internal sealed class Reconciler(
    ObjectStore<Tree> trees, Acceptance acceptance, Observer observer, Executor executor, Finalizer finalizer,
    StatusWriter status, Reporter reporter, TimeProvider time)
{
    /// <returns>When to visit again, should nothing happen before.</returns>
    public async Task<DateTimeOffset?> Reconcile(ObjectKey key, CancellationToken ct)
    {
        if (trees.Get(key.Namespace, key.Name) is not { } tree) return null;
        if (tree.Deleting && !tree.HasFinalizer(SupervisionTree.Finalizer)) return null;
        if (tree.Deleting && tree.HasFinalizer("orphan"))
        {
            // kubectl delete --cascade=orphan: whoever deletes the tree wants to keep its pods.
            await finalizer.Remove(tree, ct);
            return null;
        }

        var verdict = await acceptance.Judge(tree, Now(), ct);
        if (verdict.Accepted && !tree.Deleting && !tree.HasFinalizer(SupervisionTree.Finalizer))
        {
            await finalizer.Add(tree, ct);
            tree = trees.Get(key.Namespace, key.Name) ?? tree;
        }
        await observer.ConfirmAbsences(tree, ct);

        // Without a spec in force nothing is decided, except that a tree that goes takes its children with it.
        var spec = verdict.InForce ?? (tree.Deleting ? new SupervisionTreeSpec() : null);
        if (spec is null)
        {
            await Remember(tree, verdict, Memory.Recall(tree.Status), [], Now(), ct);
            return verdict.Reason == Reasons.InvalidTemplate ? Now() + Acceptance.CheckAgainAfter : null;
        }

        var refused = ImmutableArray<Refused>.Empty;
        while (true)
        {
            var now = Now();
            var before = Memory.Recall(tree.Status);
            var observation = observer.Observe(tree, spec, refused, now);
            var plan = Planner.Decide(Wanted.From(spec), observation, before, now);
            var told = plan.Reports.Select(report => (report, Wording.Of(report, tree.Metadata.Name, spec))).ToList();

            var (written, isFresh) = await Remember(tree, verdict, plan.Next, told, now, ct);
            tree = written;
            // Starting is the one act that a stale view could do twice.
            if (!isFresh && plan.Steps.Any(step => step is Step.Start) && !await status.IsCurrent(tree, ct)) return Now();
            reporter.Tell(tree, told);

            refused = await executor.Take(tree, spec, plan.Steps, ct);
            if (!refused.IsEmpty) continue;
            if (plan.Finished) await finalizer.Remove(tree, ct);
            return Earlier(plan.WakeAt, verdict.Reason == Reasons.InvalidTemplate ? now + Acceptance.CheckAgainAfter : null);
        }
    }

    /// <summary>Writes the status if it says anything new.</summary>
    private async Task<(Tree Tree, bool IsFresh)> Remember(
        Tree tree, Deciding.Verdict verdict, SupervisorState state, IReadOnlyList<(Report, Wording)> told, DateTimeOffset now, CancellationToken ct)
    {
        var next = TreeStatus.Of(tree, verdict, state, told, now);
        if (next == tree.Status) return (tree, false);
        var written = await status.Write(tree, next, ct);
        reporter.TellVerdict(tree, written);
        return (written, true);
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;

    /// <summary>In microseconds, as the status keeps it: what is remembered must be what was decided with.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
