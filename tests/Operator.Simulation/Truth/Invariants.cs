using System.Text.Json;
using Crds;
using Crds.Json;

namespace Operator.Simulation;

/// <summary>
/// What must never be untrue, judged after every change by what the server and the nodes really know, never by what an
/// operator believes. The status counts as a promise: what it says is held against what was done before and after.
/// </summary>
internal sealed class Invariants(SimulatedServer server, Kubelet kubelet, Faults faults, Story story)
{
    private readonly Dictionary<string, TreeTruth> trees = [];

    private readonly Dictionary<string, Container> everyContainer = [];

    /// <summary>All that ever ran, pods and nested trees.</summary>
    public IEnumerable<Container> Everything => everyContainer.Values;

    /// <summary>Containers that crashed by themselves.</summary>
    public int Failures { get; private set; }

    /// <summary>Failures that were counted, each once.</summary>
    public int Counted => trees.Values.Sum(tree => tree.Counted.Count);

    public void Hear(Write write)
    {
        try
        {
            if (write.Collection == server.Trees) HearTree(write);
            else if (write.Collection == server.Revisions && write.Before is null) HearRevision(write.After!);
            else if (write.Collection == server.Pods) HearPod(write);
        }
        catch (Violation violation)
        {
            story.Tell($"VIOLATION: {violation.Message}");
            faults.Fail(violation);
        }
    }

    public void HearStart(Container container)
    {
        foreach (var other in Of(container.TreeUid, container.Child))
        {
            if (other != container && other is { Running: true, Forgotten: false } && !container.Stray && !other.Stray)
                faults.Fail(new Violation($"two at once: {container} starts while {other} of the same child still runs"));
        }
    }

    public void HearEnd(Container container)
    {
        if (container is { Cause: Cause.Itself, ExitCode: not 0 }) Failures++;
    }

    private void HearRevision(Stored revision)
    {
        if (revision.Controller is not { } owner || !trees.TryGetValue(owner, out var tree)) return;
        tree.Accepted[revision.Name] = JsonSerializer.Deserialize(revision.Json["data"]!, CrdsJson.Default.SupervisionTreeSpec)!;
    }

    private void HearTree(Write write)
    {
        var stored = write.Object;
        if (!trees.TryGetValue(stored.Uid, out var tree)) trees.Add(stored.Uid, tree = new TreeTruth(stored.Uid, stored.Name));
        if (stored.Controller is not null || everyContainer.ContainsKey(stored.Uid)) HearNested(write);
        if (write.After is null)
        {
            NothingRunsOf(tree, write);
            return;
        }
        if (write.After.Finalizers.Contains("orphan")) tree.Orphan();
        if (write.Request?.Subresource != "status") return;
        var after = JsonSerializer.Deserialize(write.After.Json["status"]!, CrdsJson.Default.SupervisionTreeStatus)!;
        if (story.On) story.Tell($"    {tree.Name}: {InWords(after)}");
        new StatusRules(tree, write.After, after, server.Time.Elapsed, (faults.SlowestCall * 4) + TimeSpan.FromSeconds(1),
            everyContainer.Values).Check();
        tree.Status = after;
        tree.KnewNoOrder |= tree.InForce(after)?.Order == Order.AnyOrder;
        foreach (var child in after.Children.Where(child => child.State == ChildState.Starting))
            tree.WrittenDown.Add((child.Name, child.Incarnation));
    }

    /// <summary>A nested tree is its parent's child: it starts, is ready, and ends like one.</summary>
    private void HearNested(Write write)
    {
        if (write.Before is null)
        {
            var made = new Container(write.After!, server.Time.Elapsed) { Started = server.Time.Elapsed };
            Made(made, write);
            return;
        }
        var nested = everyContainer[write.Object.Uid];
        nested.Orphaned |= write.Object.Controller is null;
        if (write.After is null)
        {
            nested.Removed = true;
            if (nested.Ended is null) (nested.Ended, nested.Cause, nested.Ready) = (server.Time.Elapsed, Cause.Stopped, false);
            return;
        }
        if (write.After.Deleting && !write.Before.Deleting)
        {
            if (IsOperator(write)) Deleted(nested, write);
            else nested.Disturbed = true;
        }
        nested.Ready = write.After.Has(ConditionTypes.Ready);
        nested.WasReady |= nested.Ready;
        nested.Ended = write.After.Has(ConditionTypes.Terminated) ? nested.Ended ?? server.Time.Elapsed : null;
        nested.Cause = Cause.Itself;
    }

    private void Made(Container made, Write write)
    {
        everyContainer.Add(made.PodUid, made);
        if (IsOperator(write) && made.TreeUid is { } uid && trees.TryGetValue(uid, out var tree)) Created(tree, made, write.Request!);
    }

    private static bool IsOperator(Write write) => write.By.StartsWith("operator", StringComparison.Ordinal);

    /// <summary>A tree that is gone has taken its children with it, in order, before.</summary>
    private void NothingRunsOf(TreeTruth tree, Write write)
    {
        if (tree.Orphaned || !IsOperator(write)) return;
        if (everyContainer.Values.FirstOrDefault(container =>
            container.TreeUid == tree.Uid && container is { Running: true, Forgotten: false, Stray: false }) is { } left)
            throw new Violation($"tree {tree.Name} was let go while {left} still runs");
    }

    private void HearPod(Write write)
    {
        if (write.Before is null)
        {
            Made(kubelet.Of(write.After!.Uid)!, write);
        }
        else if (kubelet.Of(write.Object.Uid) is { } container)
        {
            container.Orphaned |= write.Object.Controller is null;
            if (IsOperator(write) && write.After is null or { Deleting: true }) Deleted(container, write);
        }
    }

    private void Created(TreeTruth tree, Container pod, Request request)
    {
        pod.Stray = tree.Child(pod.Child) is not { State: ChildState.Starting } now || now.Incarnation != pod.Incarnation
            || (faults.TwoOperators && IsRemade(pod));
        if (!tree.WrittenDown.Contains((pod.Child, pod.Incarnation)))
            throw new Violation($"{pod} was created before that was written down");

        if (request.Call!.Confirmed is not { } known || known.TreeUid != tree.Uid)
            throw new Violation($"{pod} was created by somebody who had not made sure that its view of the tree is the newest");
        if (known.Status.Ending is { Holds: false } ending)
            throw new Violation($"{pod} was created after the tree gave up ({ending.Reason})");
        if (known.Status.Children.FirstOrDefault(child => child.Name == pod.Child) is not { State: ChildState.Starting } starting
            || starting.Incarnation != pod.Incarnation)
            throw new Violation($"{pod} was created, and the status does not say that it is to be");
        if (tree.InForce(known.Status) is { } spec && spec.Find(pod.Child) is { Template: { } template }
            && ImageOf(template) != pod.Image)
            throw new Violation($"{pod} was created with image {pod.Image}, and the spec in force says {ImageOf(template)}");

        // Strays are what comes of a request whose sender is gone; they cannot be prevented, and are removed when they are seen.
        foreach (var other in Of(tree.Uid, pod.Child).Where(other => other != pod && other.Live && !pod.Stray && !other.Stray))
            throw new Violation($"{pod} was created while {other} of the same child is not gone");
        if (tree.InForce(known.Status)?.Strategy is Strategy.OneForAll or Strategy.RestForOne
            && !pod.Stray) OldOnesAreGone(tree, pod, known.Status);
    }

    /// <summary>
    /// Somebody deleted a pod that one operator had seen and the other had not, who makes it again under its name, while the first
    /// goes on to the next incarnation. Only two that both act can come to that; a lease is what prevents it.
    /// </summary>
    private bool IsRemade(Container pod) =>
        Of(pod.TreeUid, pod.Child).Any(other => other != pod && other.Incarnation == pod.Incarnation);

    /// <summary>
    /// In a group restart nobody starts before everybody who was stopped is gone. A start that was written down before somebody
    /// else was told to stop is no part of that.
    /// </summary>
    private void OldOnesAreGone(TreeTruth tree, Container pod, SupervisionTreeStatus status)
    {
        var begun = status.Children.FirstOrDefault(child => child.Name == pod.Child)?.StartTime;
        foreach (var sibling in status.Children.Where(child =>
            child.Name != pod.Child && child.State is ChildState.Pending or ChildState.Stopping && !(begun <= child.Since)))
        {
            if (Of(tree.Uid, sibling.Name).FirstOrDefault(old => old is { Running: true, Forgotten: false, Stray: false }) is { } old)
                throw new Violation($"{pod} was created while {old}, which is {sibling.State}, still runs");
        }
    }

    private void Deleted(Container pod, Write write)
    {
        if (pod.TreeUid is not { } uid || !trees.TryGetValue(uid, out var tree))
            throw new Violation($"{pod} is nobody's of ours, and was deleted");
        if (write.Before!.Controller != uid && tree.IsKept(pod))
            throw new Violation($"{pod} was orphaned, in order to be kept, and was deleted");
        if (write.Before.Deleting && write.After is not null) return;
        pod.ToldToStop = true;
        if (!pod.Live) return;
        if (write.After is null && pod.Running) throw new Violation($"{pod} was removed from sight while it still runs");

        var child = tree.Child(pod.Child);
        var known = write.Request!.Call!.Confirmed is { } confirmed && confirmed.TreeUid == uid ? confirmed.Status : null;
        var wanted = child is { State: ChildState.Starting or ChildState.Running } && child.Incarnation == pod.Incarnation;
        if (wanted && (known is null || IsUp(known, pod))) throw new Violation($"{pod} was deleted, and the status says {child!.State}");
        if (child is { State: ChildState.Stopping } && child.Incarnation == pod.Incarnation) LastFirst(tree, pod);
    }

    /// <summary>
    /// Children are stopped last first, and each is dead before the next is told; by two operators at once, each by its own view of
    /// who has been told.
    /// </summary>
    private void LastFirst(TreeTruth tree, Container pod)
    {
        if (tree.InForce(tree.Status)?.Strategy == Strategy.SimpleOneForOne || tree.KnewNoOrder) return;
        var place = tree.Status.Children.ToList().FindIndex(child => child.Name == pod.Child);
        for (var i = 0; i < tree.Status.Children.Count; i++)
        {
            var other = tree.Status.Children[i];
            if (i == place || other.State != ChildState.Stopping) continue;
            if (Of(tree.Uid, other.Name).FirstOrDefault(left =>
                left.Incarnation == other.Incarnation && left is { Running: true, Forgotten: false, Orphaned: false } && (i > place
                    || (left.ToldToStop && !faults.TwoOperators))) is { } left)
                throw new Violation($"{pod} was told to stop while {left} still runs, which comes before it in the order of stopping");
        }
    }

    private static string InWords(SupervisionTreeStatus status) => string.Join(", ", status.Children
        .Select(child => $"{child.Name} {child.Incarnation} {child.State}").Append($"{status.Restarts.Total} restarts")
        .Append(status.Ending is { } ending ? $"ended: {ending.Reason}" : "").Where(part => part.Length > 0));

    private static bool IsUp(SupervisionTreeStatus status, Container pod) =>
        status.Children.FirstOrDefault(child => child.Name == pod.Child) is { State: ChildState.Starting or ChildState.Running } child
        && child.Incarnation == pod.Incarnation;

    private IEnumerable<Container> Of(string? treeUid, string child) =>
        everyContainer.Values.Where(container => container.TreeUid == treeUid && treeUid is not null && container.Child == child);

    private static string? ImageOf(JsonElement template) =>
        template.GetProperty("spec").GetProperty("containers")[0].GetProperty("image").GetString();
}
