using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Supervision;

namespace Bench;

/// <summary>One decision of the core: time and allocations.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class Planning
{
    private static readonly DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private SupervisorSpec oneForOne = null!;
    private SupervisorSpec oneForAll = null!;
    private SupervisorState running = null!;
    private Observation calm = null!;
    private Observation crashed = null!;

    [Params(1, 10, 100, 500)]
    public int Children { get; set; }

    [GlobalSetup]
    public void Run()
    {
        oneForOne = new SupervisorSpec(
            Strategy.OneForOne, 5, TimeSpan.FromMinutes(10),
            [.. Enumerable.Range(0, Children).Select(i => new ChildSpec($"child-{i}", "revision"))])
        { Name = "tree", Revision = "1" };
        oneForAll = oneForOne with { Strategy = Strategy.OneForAll };
        running = SupervisorState.Initial;
        calm = new Observation(ImmutableArray<Instance>.Empty);
        while (true)
        {
            var plan = Planner.Decide(oneForOne, calm, running, now);
            if (ReferenceEquals(plan.Next, running)) break;
            running = plan.Next;
            calm = new Observation([.. calm.Instances, .. plan.Steps.OfType<Step.Start>()
                .Select(start => new Instance(start.Child, start.Incarnation, $"uid-{start.Child}") { Ready = true })]);
        }
        var middle = calm.Instances[Children / 2];
        crashed = new Observation(calm.Instances.Replace(middle, middle with
        {
            Ready = false,
            Dead = true,
            Exit = new Exit(ExitClass.Abnormal, now) { ExitCode = 1, Reason = "Error" },
        }));
    }

    [Benchmark]
    public Plan NothingHappened() => Planner.Decide(oneForOne, calm, running, now);

    [Benchmark]
    public Plan OneCrashedOneForOne() => Planner.Decide(oneForOne, crashed, running, now);

    [Benchmark]
    public Plan OneCrashedOneForAll() => Planner.Decide(oneForAll, crashed, running, now);
}
