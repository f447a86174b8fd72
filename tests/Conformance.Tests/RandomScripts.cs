using Supervision;

namespace Conformance.Tests;

/// <summary>
/// Scripts at random: any tree of up to six children with supervisors among them, and a few things that happen to it. The
/// same number gives the same script, always.
/// <para>
/// Left out is only what OTP and we are meant to do differently (Differences.cs), and what has no one answer:
/// exits in two supervisors at once, which are two processes that know nothing of each other.
/// </para>
/// </summary>
internal sealed class RandomScripts
{
    private readonly Random random;
    private readonly List<Member> tree = [];
    private readonly List<Step> steps = [];

    /// <summary>
    /// Either starts that fail or children that exit as soon as they have started, not both: that is the one way to get an
    /// exit between two retries of one child, which OTP then has outstanding both, and we do not.
    /// </summary>
    private readonly bool hasBriefLives;

    private RandomScripts(int number)
    {
        random = new Random(number);
        hasBriefLives = random.Next(4) == 0;
    }

    public static Script Number(int number) => new RandomScripts(number).Invent();

    private Script Invent()
    {
        var root = Supervisor("root", null, depth: 0);
        tree.Add(root);
        AddChildren(root, random.Next(1, 7), depth: 1);
        for (var count = random.Next(1, 9); count > 0; count--) AddStep();
        if (random.Next(8) == 0) steps.Add(Step.Parse("stop"));
        return new Script([.. tree], [.. steps]);
    }

    private void AddChildren(Member supervisor, int count, int depth)
    {
        if (supervisor.Strategy == Strategy.SimpleOneForOne) count = 1;
        for (var i = 0; i < count && tree.Count < 10; i++)
        {
            var name = ((char)('a' + tree.Count - 1)).ToString();
            var nests = supervisor.Strategy != Strategy.SimpleOneForOne && depth < 3 && random.Next(5) == 0;
            var child = nests ? Supervisor(name, supervisor.Name, depth) : new Member(name, supervisor.Name, ChildType.Worker);
            var restart = Pick(Restart.Permanent, Restart.Permanent, Restart.Transient, Restart.Temporary);
            child = child with
            {
                Restart = restart,
                Significant = supervisor.AutoShutdown != AutoShutdown.Never && restart != Restart.Permanent && random.Next(3) > 0,
            };
            tree.Add(child);
            if (nests) AddChildren(child, random.Next(1, 4), depth + 1);
        }
    }

    private Member Supervisor(string name, string? parent, int depth)
    {
        // Who replaces the replicas of a supervisor that is itself restarted is another question in OTP than here.
        var strategy = depth == 0
            ? Pick(Strategy.OneForOne, Strategy.OneForAll, Strategy.RestForOne, Strategy.SimpleOneForOne)
            : Pick(Strategy.OneForOne, Strategy.OneForAll, Strategy.RestForOne);
        return new Member(name, parent, ChildType.Supervisor)
        {
            Strategy = strategy,
            Intensity = random.Next(depth == 0 ? 6 : 3),
            AutoShutdown = strategy == Strategy.SimpleOneForOne
                ? AutoShutdown.Never
                : Pick(AutoShutdown.Never, AutoShutdown.AnySignificant, AutoShutdown.AllSignificant),
            Replicas = strategy == Strategy.SimpleOneForOne ? random.Next(1, 5) : 0,
        };
    }

    private void AddStep()
    {
        switch (random.Next(13))
        {
            case 0: steps.Add(Step.Parse($"wait {Pick(1, 30, 59, 60, 61, 120)}")); break;
            case 1: AddSuspension(); break;
            case 2: AddOrRemove(); break;
            case 3 or 4 or 5: AddTrouble(); AddExits(); break;
            case 6: AddSlowStop(); break;
            default: AddExits(); break;
        }
    }

    /// <summary>One exit, or up to three of one supervisor that it hears of together.</summary>
    private void AddExits()
    {
        var supervisor = Pick([.. tree.Where(member => member.Type == ChildType.Supervisor)]);
        var workers = Workers(supervisor).ToArray();
        random.Shuffle(workers);
        var count = Math.Min(workers.Length, WaitsInATornRestart(supervisor) ? 1 : Pick(1, 1, 2, 3));
        if (count == 0) return;
        steps.Add(new Step([.. workers.Take(count)
            .Select(worker => new Act([Pick("crash", "crash", "crash", "kill", "end", "end", "shutdown"), worker]))]));
    }

    /// <summary>
    /// A significant child that waits for its turn behind a failed start is gone in OTP, and here one that will run. An exit in
    /// between can tell.
    /// </summary>
    private bool WaitsInATornRestart(Member supervisor) =>
        supervisor is { AutoShutdown: AutoShutdown.AllSignificant, Strategy: Strategy.OneForAll or Strategy.RestForOne }
        && steps.Exists(step => step.Acts[0].Verb == "fail");

    private IEnumerable<string> Workers(Member supervisor) => tree
        .Where(member => member.Parent == supervisor.Name && member.Type == ChildType.Worker)
        .SelectMany(member => supervisor.Strategy == Strategy.SimpleOneForOne
            ? Enumerable.Range(0, supervisor.Replicas).Select(index => $"{member.Name}-{index}")
            : [member.Name]);

    /// <summary>
    /// A child that takes its time when it is told to stop, and exits of its siblings while the supervisor waits for it. What else
    /// happens meanwhile is handled at once here.
    /// </summary>
    private void AddSlowStop()
    {
        var workers = Workers(Pick([.. tree.Where(member => member.Type == ChildType.Supervisor)])).ToArray();
        if (workers.Length == 0) return;
        random.Shuffle(workers);
        steps.Add(Step.Parse("slow " + workers[0]));
        foreach (var worker in workers.Skip(1).Take(random.Next(1, 4))) steps.Add(Step.Parse($"{Pick("crash", "crash", "end")} {worker}"));
        steps.Add(Step.Parse("release " + workers[0]));
    }

    /// <summary>
    /// Starts that will not go well. Further down only where a first start that fails ends the supervisor at once here too, and
    /// never for temporary children, which are then gone here.
    /// </summary>
    private void AddTrouble()
    {
        var troubled = tree.Where(member => member.Type == ChildType.Supervisor && EndsWithAFailedStart(member))
            .SelectMany(Workers)
            .Where(worker => tree.Single(member => member.Name == Member.OfReplica(worker)).Restart != Restart.Temporary
                && !Has("suspend", worker) && !Has("resume", worker))
            .ToArray();
        if (troubled.Length == 0) return;
        var worker = Pick(troubled);
        // A supervisor further down and the one above it are two processes, and who of them is first is chance.
        var verb = !hasBriefLives ? "fail" : Pick("flash", "finish");
        if (hasBriefLives && tree.Single(member => member.Name == Member.OfReplica(worker)).Parent != "root") return;
        steps.Add(new Step([new Act([verb, worker, random.Next(1, 4).ToString(System.Globalization.CultureInfo.InvariantCulture)])]));
    }

    private bool EndsWithAFailedStart(Member supervisor) =>
        supervisor.Parent is not { } parent
        || (supervisor is { Intensity: 0, Restart: not Restart.Temporary }
            && EndsWithAFailedStart(tree.Single(member => member.Name == parent)));

    private bool Has(string verb, string child) => steps.Exists(step => step.Acts[0].Verb == verb && step.Acts[0].Child == child);

    /// <summary>Not of a child whose starts fail: a start by hand that fails is tried again here, and not in OTP.</summary>
    private void AddSuspension()
    {
        var able = tree.Where(member => member is { Type: ChildType.Worker, Restart: not Restart.Temporary }
            && tree.Single(parent => parent.Name == member.Parent).Strategy != Strategy.SimpleOneForOne
            && !Has("fail", member.Name)).ToArray();
        if (able.Length > 0) steps.Add(new Step([new Act([Pick("suspend", "resume"), Pick(able).Name])]));
    }

    private void AddOrRemove()
    {
        if (tree[0].Strategy == Strategy.SimpleOneForOne) return;
        var removable = tree.Where(member => member.Parent == "root").Select(member => member.Name).ToArray();
        if (random.Next(2) == 0 && removable.Length > 0) steps.Add(new Step([new Act(["remove", Pick(removable)])]));
        else steps.Add(Step.Parse($"add root worker z{steps.Count} {Pick("permanent", "transient", "temporary")}"));
    }

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}
