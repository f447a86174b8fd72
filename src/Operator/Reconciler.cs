using System.Collections.Immutable;
using Crds;
using KubeApi;
using Operator.Acting;
using Operator.Deciding;
using Operator.Kinds;
using Operator.Observing;
using Operator.Reporting;
using Operator.Tracing;
using Supervision;

namespace Operator;

/// <summary>
/// One visit to one tree: observe, decide, remember, tell, act. The decision is written to the tree's status, against the
/// version it was made from, before anything is done; who decides from a stale view fails there and does nothing. A crash
/// after that write loses nothing: the next visit finds the same steps still to take.
/// </summary>
internal sealed class Reconciler(
    ObjectStore<Tree> trees, Acceptance acceptance, Revisions revisions, Observer observer, Executor executor, Finalizer finalizer,
    StatusWriter status, Reporter reporter, Rounds rounds, TimeProvider time)
{
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(1);

    /// <returns>When to visit again, should nothing happen before.</returns>
    public async Task<DateTimeOffset?> Reconcile(ObjectKey key, CancellationToken ct)
    {
        if (trees.Get(key.Namespace, key.Name) is not { } tree) return null;
        if (tree.Deleting && !tree.HasFinalizer(SupervisionTree.Finalizer)) return null;
        if (tree.Deleting && tree.HasFinalizer("orphan"))
        {
            // kubectl delete --cascade=orphan: whoever deletes the tree wants to keep its pods.
            // Its revision goes: the garbage collector would have to change it in order to orphan it, and cannot.
            foreach (var kept in Kept(tree.Status)) await revisions.Remove(tree, kept, ct);
            await finalizer.Remove(tree, ct);
            return null;
        }

        rounds.Enter(tree);
        var judgement = await acceptance.Judge(tree, Now(), ct);
        if (judgement.Accepted && !tree.Deleting && !tree.HasFinalizer(SupervisionTree.Finalizer))
        {
            var judged = tree.Metadata.Generation;
            if (await finalizer.Add(tree, ct) is not { } guarded) return null;
            // Changed meanwhile: what was judged is not what would be run.
            if (guarded.Metadata.Generation != judged) return Now();
            tree = guarded;
        }
        await observer.ConfirmAbsences(tree, ct);

        // Without a spec in force nothing is decided, except that a tree that goes takes its children with it.
        var spec = judgement.InForce ?? (tree.Deleting ? new SupervisionTreeSpec() : null);
        if (spec is null)
        {
            await Remember(tree, judgement, Memory.Recall(tree.Status), [], Now(), ct);
            return judgement.Reason == Reasons.InvalidTemplate ? Now() + Acceptance.CheckAgainAfter : null;
        }

        var refused = ImmutableArray<Refused>.Empty;
        while (true)
        {
            var now = Now();
            var before = Memory.Recall(tree.Status);
            // Something else is accepted than what was given up.
            if (judgement.Accepted) before = before with { Rollback = null };
            var observation = observer.Observe(tree, spec, refused, now);
            var revision = judgement.Revision is { } known ? Hash.ContentOf(known) : "";
            var wanted = Wanted.From(spec, $"{key}", revision, tree.Parent is not null);
            var plan = Planner.Decide(wanted, observation, before, now);
            var told = plan.Reports.Select(report => (report, Wording.Of(report, tree.Metadata.Name, spec))).ToList();

            rounds.Begin(tree, spec, plan.Reports);
            var asked = time.GetTimestamp();
            var (written, isFresh) = await Remember(tree, judgement, plan.Next, told, now, ct);
            tree = written;
            reporter.Tell(tree, spec, told);
            rounds.Follow(tree, spec, plan.Next, told);

            var fence = new Fence(status, tree, isFresh ? asked : null, time);
            // What was refused is written down first; the starts after it would mostly meet the same, and wait a moment.
            var (steps, postponed) = refused.IsEmpty ? (plan.Steps, false) : WithoutStarts(plan.Steps);
            refused = await executor.Take(tree, spec, steps, fence, ct);
            if (fence.Broken) return Now();
            if (!refused.IsEmpty) continue;
            if (plan.Finished) await finalizer.Remove(tree, ct);
            // Another spec is in force from now on; the next visit is by that.
            if (plan.Next.Rollback != before.Rollback) return now;
            var wakeAt = Earlier(plan.WakeAt, postponed ? now + AfterRefusal : null);
            return Earlier(wakeAt, judgement.Reason == Reasons.InvalidTemplate ? now + Acceptance.CheckAgainAfter : null);
        }
    }

    /// <summary>Writes the status if it says anything new.</summary>
    private async Task<(Tree Tree, bool IsFresh)> Remember(
        Tree tree, Judgement judgement, SupervisorState state, IReadOnlyList<(Report, Wording)> told, DateTimeOffset now,
        CancellationToken ct)
    {
        var next = TreeStatus.Of(tree, judgement, state, told, now);
        if (next == tree.Status) return (tree, false);
        var written = await status.Write(tree, next, ct);
        reporter.TellJudgement(tree, written);
        reporter.TellProgress(tree, written);
        foreach (var superseded in Kept(tree.Status).Except(Kept(next))) await revisions.Remove(tree, superseded, ct);
        return (written, true);
    }

    /// <summary>The revisions that a status needs.</summary>
    private static IEnumerable<string> Kept(SupervisionTreeStatus? status) =>
        new[] { status?.AcceptedRevision, status?.HealthyRevision }.OfType<string>();

    private static (ImmutableArray<Step> Steps, bool Postponed) WithoutStarts(ImmutableArray<Step> steps) =>
        (steps.RemoveAll(step => step is Step.Start), steps.Any(step => step is Step.Start));

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) =>
        one is null || other < one ? other : one;

    /// <summary>In microseconds, as the status keeps it: what is remembered must be what was decided with.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
