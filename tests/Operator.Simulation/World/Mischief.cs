using Crds;

namespace Operator.Simulation;

/// <summary>Lets the faults of a run happen: at drawn times, and at the worst ones, in the middle of a call.</summary>
internal sealed class Mischief
{
    private readonly VirtualTime time;
    private readonly Dice dice;
    private readonly List<Action> tricks = [];
    private bool over;

    public Mischief(Simulation world, Faults faults)
    {
        (time, dice) = (world.Time, world.Dice);
        var (server, users, kubelet) = (world.Server, world.Users, world.Kubelet);

        Every(10, true, users.Reset);
        Every(60, faults.EditsSpecs, users.Edit);
        Every(40, faults.EditsSpecs, users.Scale);
        Every(120, faults.InvalidEdits, users.Spoil);
        Every(200, faults.DeletesTrees, users.DeleteTree);
        Every(20, true, () => users.CreateMissing(world.TreeNames));
        Every(10, faults.Touches, users.Touch);
        Every(30, faults.ForeignDeletes, () => users.DeletePod(forced: false));
        Every(90, faults.ForcedDeletes, () => users.DeletePod(forced: true));
        Every(60, faults.Squatters, users.Squat);
        Every(60, faults.Squatters, users.RemoveSquatters);
        Every(60, faults.Evictions, users.Drain);
        Every(60, faults.Evictions, () =>
        {
            if (users.AnyPod() is { } pod) kubelet.Evict(pod);
        });
        Every(120, faults.NodeTrouble, () => LoseNode(world));
        Every(60, faults.Sticks, () => kubelet.Sticky = dice.Chance(0.5) ? TimeSpan.Zero : dice.Seconds(1, 60));
        Every(60, faults.Refusals, () => server.Admission.QuotaUsedUp = dice.Chance(0.4));
        Every(60, faults.Refusals, () => server.Admission.PolicyForbids = dice.Chance(0.2));

        Every(30, faults.StallsWatches, () => world.AnyProcess()?.Network.Stall(AnyKind(), dice.Seconds(0.1, 40)));
        Every(30, faults.CutsWatches, () => world.AnyProcess()?.Network.Cut(AnyKind()));
        Every(60, faults.CutsWatches, server.Compact);
        Every(90, faults.Partitions, () =>
        {
            if (world.AnyProcess() is not { } process) return;
            process.Network.PartitionedUntil = time.Elapsed + dice.Seconds(1, 60);
            process.Network.Cut("pods");
            process.Network.Cut(SupervisionTree.Plural);
        });
        Every(120, faults.StepsClocks, () => world.AnyProcess()?.StepClock(dice.Seconds(-200, 200)));
        Every(100, faults.CrashesPerCall > 0, () => Crash(world, world.AnyProcess()));
        Every(100, faults.TwoOperators, world.StartProcess);

        faults.CallSent = (process, _) => AtCall(world, faults, process);
        faults.CallArrived = (process, _) => AtCall(world, faults, process);
    }

    public void End() => over = true;

    private string AnyKind() => dice.Pick(["pods", SupervisionTree.Plural]);

    private void Every(double seconds, bool active, Action trick)
    {
        if (!active) return;
        tricks.Add(trick);
        void Next() => time.In(dice.Exponential(TimeSpan.FromSeconds(seconds)), () =>
        {
            if (over) return;
            trick();
            Next();
        });
        Next();
    }

    private void AtCall(Simulation world, Faults faults, OperatorProcess process)
    {
        if (dice.Chance(faults.CrashesPerCall)) time.In(TimeSpan.Zero, () => Crash(world, process));
        if (dice.Chance(faults.MischiefPerCall)) time.In(TimeSpan.Zero, dice.Pick(tricks));
    }

    private void Crash(Simulation world, OperatorProcess? process)
    {
        if (over || process is not { Alive: true }) return;
        process.Crash();
        if (!world.Processes.Any(other => other.Alive)) time.In(dice.Seconds(0.05, dice.Pick([1, 1, 60])), () =>
        {
            if (!over) world.StartProcess();
        });
    }

    /// <summary>A node is cut off for a while; or it is dead, and somebody says so by deleting its pods by force.</summary>
    private void LoseNode(Simulation world)
    {
        var node = dice.Pick(world.Kubelet.Nodes);
        if (node.CutOff) return;
        world.Kubelet.CutOff(node);
        if (dice.Chance(0.4))
        {
            time.In(dice.Seconds(1, 60), () =>
            {
                if (over || !node.CutOff) return;
                world.Kubelet.PowerOff(node);
                foreach (var pod in world.Server.Pods.Objects.Values.Where(pod =>
                    (string?)pod.Json["spec"]!["nodeName"] == node.Name).ToList())
                    if (world.Kubelet.Of(pod.Uid) is { } container) world.Users.DeletePod(container, 0);
            });
        }
        time.In(dice.Seconds(1, 120), () => world.Kubelet.Reconnect(node));
    }
}
