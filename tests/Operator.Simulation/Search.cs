using System.Globalization;

namespace Operator.Simulation;

/// <summary>Many runs, one seed each, in search of one that goes wrong.</summary>
internal sealed class Search
{
    private const int LastLines = 80;

    private readonly Lock gate = new();
    private int runs;
    private int failures;
    private int counted;
    private long calls;
    private readonly SortedDictionary<int, string> found = [];

    public static Search Through(int first, int count, bool stopAtFirst = false)
    {
        var search = new Search();
        // Left to itself it begins more and more runs at once, for each is long, and keeps the worlds of all of them.
        var asMany = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(Enumerable.Range(first, count), asMany, (seed, loop) =>
        {
            if (!search.Try(seed) && stopAtFirst) loop.Stop();
        });
        return search;
    }

    /// <summary>What went wrong, in short; empty if nothing did.</summary>
    public IEnumerable<string> Problems => found.Select(pair => $"seed {pair.Key}: {pair.Value}");

    /// <summary>What went wrong, how it came to that, and how to see it again.</summary>
    public string Report() => string.Join('\n', Problems.Concat([
        "",
        $"The end of the story of seed {found.Keys.First()}:",
        .. Retold(found.Keys.First()).TakeLast(LastLines),
        "",
        "To see all of it in a file:",
        $"  SIMULATION_SEED={found.Keys.First()} SIMULATION_STORY=/tmp/story "
            + "dotnet test tests/Operator.Simulation -c Release --filter Nothing_that_must_never_be_is",
    ]));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture,
            $"{runs} runs, {calls} calls, {failures} failures, {counted} counted, {found.Count} violations");

    /// <summary>Everything that happened in the run of a seed.</summary>
    public static IReadOnlyList<string> Retold(int seed)
    {
        var world = new Simulation(seed, tell: true);
        var what = world.Run();
        return [.. world.Story.Lines, what ?? "All is well."];
    }

    private bool Try(int seed)
    {
        var world = new Simulation(seed);
        var what = world.Run();
        lock (gate)
        {
            runs++;
            failures += world.Invariants.Failures;
            counted += world.Invariants.Counted;
            calls += world.Calls;
            if (what is not null) found.Add(seed, what);
        }
        return what is null;
    }
}
