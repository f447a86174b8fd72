using System.Diagnostics;

namespace Operator.Simulation;

public class SimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void Nothing_that_must_never_be_is()
    {
        var seed = Setting("SIMULATION_SEED", 0);
        if (seed > 0 && Environment.GetEnvironmentVariable("SIMULATION_STORY") is { Length: > 0 } file)
            File.WriteAllLines(file, Search.Retold(seed));
        var watch = Stopwatch.StartNew();
        var search = seed > 0 ? Search.Through(seed, 1) : Search.Through(Setting("SIMULATION_FIRST", 1), Setting("SIMULATION_SEEDS", 300));
        output.WriteLine($"{search}, {watch.Elapsed.TotalSeconds:0} s");
        if (search.Problems.Any()) Assert.Fail(search.Report());
    }

    [Fact]
    public void The_same_seed_tells_the_same_story()
    {
        for (var seed = 1; seed <= 10; seed++) Search.Retold(seed).ShouldBe(Search.Retold(seed));
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out var value) ? value : otherwise;
}
