using System.Globalization;

namespace Operator.Simulation;

/// <summary>
/// One run: a cluster, its users, operators that supervise it, and everything that can go wrong, all from one seed. First
/// there is trouble, then there is none, and then there must be silence.
/// </summary>
internal sealed class Simulation
{
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(40);
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(20);

    private readonly int pageSize;
    private int processes;

    public Simulation(int seed, bool tell = false)
    {
        Dice = new Dice(seed);
        Story = new Story(Time, tell);
        Faults = new Faults(Dice);
        Server = new SimulatedServer(Time, Dice) { StreamsLists = Dice.Chance(0.5) };
        Behaviour = new Behaviour(Dice, Faults);
        Kubelet = new Kubelet(Server, Behaviour, Dice, Story);
        Users = new Users(Server, Kubelet, Dice, Story);
        Invariants = new Invariants(Server, Kubelet, Faults, Story);
        var garbageCollector = new GarbageCollector(Server, Dice, Kubelet);
        Server.Written = write =>
        {
            Kubelet.Hear(write);
            Invariants.Hear(write);
            garbageCollector.Hear(write);
        };
        Kubelet.Started = Invariants.HearStart;
        Kubelet.Ended = Invariants.HearEnd;
        pageSize = Dice.Pick([1, 2, 500]);
        TreeNames = Dice.Chance(0.8) ? ["shop"] : ["shop", "mill"];
        Story.Tell($"seed {seed}: {Faults.ToString()}");
    }

    public VirtualTime Time { get; } = new();

    public Dice Dice { get; }

    public Story Story { get; }

    public Faults Faults { get; }

    public SimulatedServer Server { get; }

    public Behaviour Behaviour { get; }

    public Kubelet Kubelet { get; }

    public Users Users { get; }

    public Invariants Invariants { get; }

    public List<OperatorProcess> Processes { get; } = [];

    public IReadOnlyList<string> TreeNames { get; }

    /// <summary>Calls that operators made.</summary>
    public long Calls => Faults.Calls;

    public OperatorProcess? AnyProcess() =>
        Processes.Where(process => process.Alive).ToList() is { Count: > 0 } alive ? Dice.Pick(alive) : null;

    /// <summary>Another one, if there are not two already.</summary>
    public void StartProcess()
    {
        Processes.RemoveAll(process => !process.Alive);
        if (Processes.Count >= 2) return;
        var process = new OperatorProcess(
            string.Create(CultureInfo.InvariantCulture, $"operator-{++processes}"), Server, Dice, Faults, Story, pageSize,
                Dice.Seconds(-0.2, 0.2));
        Processes.Add(process);
        process.Start();
    }

    /// <returns>What must never be and was; null if nothing.</returns>
    public string? Run()
    {
        StartProcess();
        foreach (var tree in TreeNames) Users.Create(tree);
        var mischief = new Mischief(this, Faults);
        if (Advance(TimeSpan.FromSeconds(Dice.Pick([60, 200, 600]))) is { } violation) return violation;

        Story.Tell($"no more trouble from here on");
        mischief.End();
        Pacify();
        if (Advance(Calm) is { } late) return late;
        foreach (var process in Processes) process.Mark();
        var convergence = new Convergence(Server, Invariants);
        if (convergence.Problems().ToList() is { Count: > 0 } problems)
            return $"it does not come to rest: {string.Join("; ", problems)}";
        if (Advance(Silence) is { } later) return later;
        // Whether the name has been given up is asked for once a minute.
        if (convergence.IsANameTaken) return null;
        return Processes.FirstOrDefault(process => process.RequestsSinceMark > 0) is { } restless
            ? $"{restless.Name} is not silent: {restless.RequestsSinceMark} requests in {Silence}, the last was {restless.LastRequest}"
            : null;
    }

    private string? Advance(TimeSpan by)
    {
        var end = Time.Elapsed + by;
        while (Time.Step(end))
        {
            if (Faults.Violation is { } violation) return violation.Message;
        }
        return null;
    }

    private void Pacify()
    {
        Faults.End();
        Behaviour.Well = true;
        Server.Admission.QuotaUsedUp = Server.Admission.PolicyForbids = false;
        Kubelet.Heal();
        Users.RemoveSquatters();
        foreach (var tree in Users.TheirTrees().ToList()) if (Dice.Chance(0.8)) Users.Mend(tree);
        foreach (var process in Processes) process.Network.Heal();
        if (!Processes.Any(process => process.Alive)) StartProcess();
    }
}
