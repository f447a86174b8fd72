using System.Text.Json.Nodes;

namespace Operator.Simulation;

/// <summary>
/// Scheduler and kubelets: run the pods of the server, and tell it of them a little later. What really runs is in
/// <see cref="Container"/>; the server only ever knows what it was told.
/// </summary>
internal sealed class Kubelet(SimulatedServer server, Behaviour behaviour, Dice dice, Story story)
{
    private const string Name = "kubelet";

    private readonly Dictionary<string, Pod> pods = [];
    private readonly List<Action> whenReachable = [];

    public IReadOnlyList<Node> Nodes { get; } = [new Node("node-1"), new Node("node-2")];

    public IEnumerable<Container> Containers => pods.Values.Select(pod => pod.Container);

    /// <summary>Told when a container starts, and when it has ended.</summary>
    public Action<Container> Started { get; set; } = _ => { };

    public Action<Container> Ended { get; set; } = _ => { };

    /// <summary>Objects of pods that are dead stay for a while.</summary>
    public TimeSpan Sticky { get; set; }

    public Container? Of(string podUid) => pods.GetValueOrDefault(podUid)?.Container;

    /// <summary>Every container whose pod nobody can see any more has ended long ago, and can be forgotten here too.</summary>
    public void Sweep()
    {
        foreach (var (uid, pod) in pods.Where(pair => pair.Value.Container is { Removed: true, Running: false }).ToList()) pods.Remove(uid);
    }

    public void Hear(Write write)
    {
        if (write.Collection != server.Pods) return;
        if (write.Before is null)
        {
            var pod = new Pod(new Container(write.After!, server.Time.Elapsed), behaviour.Draw());
            pods.Add(write.After!.Uid, pod);
            server.Time.In(pod.Life.Schedule, () => Schedule(pod));
            return;
        }
        if (!pods.TryGetValue(write.Object.Uid, out var known)) return;
        if (write.After is null) known.Container.Removed = true;
        if (write.After is null or { Deleting: true }) server.Time.In(known.Life.Publish, () => Reach(known, () => Stop(known)));
    }

    /// <summary>From now on everything is well: what could not start starts, what was going to end does not.</summary>
    public void Heal()
    {
        Sticky = TimeSpan.Zero;
        foreach (var node in Nodes) Reconnect(node);
        foreach (var pod in pods.Values.ToList())
        {
            pod.End?.Cancel();
            if (pod.Container.Stopping) Stop(pod);
            if (pod is { Container: { Running: true, Ready: false, Stopping: false } }) BecomeReady(pod);
            if (pod.Life.Start is null && Current(pod) is { Deleting: false } current && current.Json["spec"]!["nodeName"] is not null)
                server.Time.In(dice.Seconds(0.1, 1), () => Start(pod));
        }
    }

    public void CutOff(Node node)
    {
        story.Tell($"{node.Name} is cut off");
        node.CutOff = true;
    }

    public void Reconnect(Node node)
    {
        if (!node.CutOff) return;
        story.Tell($"{node.Name} is back");
        node.CutOff = false;
        var waiting = whenReachable.ToList();
        whenReachable.Clear();
        foreach (var act in waiting) server.Time.In(dice.Milliseconds(1, 500), act);
    }

    /// <summary>The machine is off, and everything on it has ended without a word.</summary>
    public void PowerOff(Node node)
    {
        foreach (var pod in pods.Values.Where(pod => pod.Node == node).ToList())
        {
            pod.Container.Disturbed = true;
            if (pod.Container.Running) End(pod, Cause.Disrupted, 137);
        }
    }

    /// <summary>The kubelet takes a pod's memory away: its container is killed, its object stays, with the reason.</summary>
    public void Evict(Container container)
    {
        if (!pods.TryGetValue(container.PodUid, out var pod) || pod.Node is not { CutOff: false }) return;
        story.Tell($"{container} is evicted");
        container.Disturbed = true;
        pod.Container.Evicted = true;
        if (container.Running) End(pod, Cause.Disrupted, 137);
        else Publish(pod);
    }

    private void Schedule(Pod pod)
    {
        if (Current(pod) is not { } current) return;
        if (Nodes.Where(node => !node.CutOff).ToList() is not { Count: > 0 } free)
        {
            server.Time.In(TimeSpan.FromSeconds(1), () => Schedule(pod));
            return;
        }
        pod.Node = dice.Pick(free);
        server.Change(server.Pods, current, "scheduler", draft => draft["spec"]!["nodeName"] = pod.Node.Name);
        server.Time.In(pod.Life.Publish, () => Publish(pod));
        if (Needs(pod) is { } start) server.Time.In(start, () => Start(pod));
    }

    /// <summary>How long it takes to start; null: its image cannot be pulled.</summary>
    private TimeSpan? Needs(Pod pod) => behaviour.Well ? pod.Life.Start ?? TimeSpan.FromSeconds(1) : pod.Life.Start;

    private void Start(Pod pod) => Reach(pod, () =>
    {
        if (pod.Told || pod.Container.Evicted || pod.Container.Started is not null || Current(pod) is null) return;
        pod.Container.Started = server.Time.Elapsed;
        pod.Container.StartedAt = server.Time.Second;
        if (story.On) story.Tell($"    {pod.Container} runs");
        Started(pod.Container);
        server.Time.In(pod.Life.Publish, () => Publish(pod));
        var ready = behaviour.Well ? pod.Life.Ready ?? TimeSpan.FromSeconds(1) : pod.Life.Ready;
        if (ready is { } soon) server.Time.In(soon, () => BecomeReady(pod));
        if (pod.Life.Run is { } life && !behaviour.Well) pod.End = server.Time.In(life, () => End(pod, Cause.Itself, pod.Life.ExitCode));
    });

    private void BecomeReady(Pod pod) => Reach(pod, () =>
    {
        if (!pod.Container.Running) return;
        pod.Container.Ready = pod.Container.WasReady = true;
        Publish(pod);
    });

    /// <summary>The kubelet has heard that the pod is to go.</summary>
    private void Stop(Pod pod)
    {
        pod.Told = true;
        var container = pod.Container;
        if (container.Running)
        {
            container.Stopping = true;
            var patience = TimeSpan.FromSeconds(Current(pod)?.Metadata["deletionGracePeriodSeconds"].Number() ?? 1);
            var needs = behaviour.Well ? TimeSpan.FromMilliseconds(500) : pod.Life.Stop ?? TimeSpan.MaxValue;
            var obeys = needs < patience;
            pod.End?.Cancel();
            pod.End = server.Time.In(
                obeys ? needs : patience,
                () => End(pod, Cause.Stopped, obeys ? pod.Life.StopExitCode : 137));
            return;
        }
        if (container.Ended is null || pod.Published) Remove(pod);
    }

    private void End(Pod pod, Cause cause, int exitCode)
    {
        var container = pod.Container;
        if (!container.Running) return;
        pod.End?.Cancel();
        container.Ended = server.Time.Elapsed;
        container.EndedAt = server.Time.Second;
        (container.Cause, container.ExitCode, container.Ready) = (cause, exitCode, false);
        if (story.On) story.Tell($"    {container} ends: {cause}, exit code {exitCode}");
        Ended(container);
        server.Time.In(pod.Life.Publish, () => Reach(pod, () => PublishEnd(pod)));
    }

    private void PublishEnd(Pod pod)
    {
        pod.PhaseToo = pod.Life.PhaseLater == TimeSpan.Zero;
        Publish(pod);
        if (!pod.PhaseToo) server.Time.In(pod.Life.PhaseLater, () => Reach(pod, () =>
        {
            pod.PhaseToo = true;
            Publish(pod);
        }));
        pod.Published = true;
        if (pod.Told) Remove(pod);
    }

    private void Publish(Pod pod) => Reach(pod, () =>
    {
        if (Current(pod) is not { } current) return;
        var container = pod.Container;
        var status = pod.Container.Evicted ? PodStatus.Evicted()
            : container.Ended is not null ? PodStatus.Ended(container, pod.PhaseToo)
            : container.Started is not null ? PodStatus.Running(container)
            : PodStatus.Waiting(pod.Life.Start is null ? "ErrImagePull" : "ContainerCreating");
        // What others have written down about it stays.
        var marks = (current.Json["status"]?["conditions"] as JsonArray ?? [])
            .Where(condition => (string?)condition!["type"] == "DisruptionTarget").ToList();
        foreach (var mark in marks)
        {
            if (status["conditions"] is not JsonArray) status["conditions"] = new JsonArray();
            status["conditions"]!.AsArray().Add(mark!.DeepClone());
        }
        server.Change(server.Pods, current, Name, draft => draft["status"] = status);
    });

    /// <summary>Nothing of it runs any more, and somebody asked for its deletion: its object goes.</summary>
    private void Remove(Pod pod) =>
        server.Time.In(Sticky == TimeSpan.Zero ? dice.Milliseconds(1, 200) : dice.Between(TimeSpan.Zero, Sticky), () => Reach(pod, () =>
    {
        if (Current(pod) is null) return;
        server.Handle(new Request("delete", "pods", pod.Container.Namespace, pod.Container.PodName, null)
        {
            By = Name,
            Body = new JsonObject
            {
                ["gracePeriodSeconds"] = 0,
                ["preconditions"] = new JsonObject { ["uid"] = pod.Container.PodUid },
            },
        });
    }));

    private Stored? Current(Pod pod) =>
        server.Pods.Find(pod.Container.Namespace, pod.Container.PodName) is { } current
            && current.Uid == pod.Container.PodUid ? current : null;

    /// <summary>Only a node that is not cut off hears and tells; the others catch up.</summary>
    private void Reach(Pod pod, Action act)
    {
        if (pod.Node is { CutOff: true }) whenReachable.Add(() => Reach(pod, act));
        else act();
    }

    private sealed class Pod(Container container, Life life)
    {
        public Container Container => container;

        public Life Life => life;

        public Node? Node { get; set; }

        /// <summary>What it will end by.</summary>
        public VirtualTime.Appointment? End { get; set; }

        /// <summary>The kubelet knows that it is to go.</summary>
        public bool Told { get; set; }

        /// <summary>The server knows that its container has ended.</summary>
        public bool Published { get; set; }

        public bool PhaseToo { get; set; }
    }
}
