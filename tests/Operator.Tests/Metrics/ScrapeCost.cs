using System.Diagnostics;
using Crds;
using KubeApi;
using Operator.Kinds;
using Operator.Metrics;

namespace Operator.Tests.Metrics;

/// <summary>
/// A scrape of 1,000 trees of ten children is complete. It also says what that costs; nothing is asserted of that:
/// <c>dotnet run --project tests/Operator.Tests -c Release -- -class Operator.Tests.Metrics.ScrapeCost -showliveoutput</c>
/// </summary>
public class ScrapeCost(ITestOutputHelper output)
{
    private const int Trees = 1_000;
    private const int Children = 10;
    private const int Scrapes = 10;

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Of_a_thousand_trees(bool withChild, bool compressed)
    {
        var trees = new ObjectStore<Tree>();
        trees.Replace([.. Enumerable.Range(0, Trees).Select(Tree)], [], "7");
        using var scraped = new Scraped((tree, _) => trees.Get(tree.Namespace, tree.Name) is not null);
        var happenings = new Happenings(scraped.Meter, withChild);
        scraped.Possible = new TreeMetrics(
            scraped.Meter, trees, new Leadership(null), happenings, withChild, TimeProvider.System).Possible;
        var page = await scraped.Page();

        var times = new List<double>();
        var (before, cpu) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        for (var i = 0; i < Scrapes; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await scraped.Scrape(compressed);
            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        var processor = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / Scrapes;
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / Scrapes;

        page.Split('\n').Count(line => line.StartsWith("supervision_tree_restarts_total{", StringComparison.Ordinal)).ShouldBe(Trees);
        times.Sort();
        output.WriteLine(
            $"child label {withChild}, compressed {compressed}: {page.Count(c => c == '\n')} lines, {page.Length / 1e6:0.0} MB; "
            + $"fastest {times[0]:0} ms, median {times[Scrapes / 2]:0} ms, slowest {times[^1]:0} ms, "
            + $"{processor:0} ms of processor time; {allocated / 1e6:0.00} MB allocated each");
    }

    private static Tree Tree(int number)
    {
        var tree = Some.Tree(name: $"shop-{number}");
        return tree with
        {
            Metadata = tree.Metadata with { Uid = $"uid-{number}", Namespace = $"team-{number % 20}" },
            Spec = Some.Spec("""{"strategy":"RestForOne"}"""),
            Status = Some.With((ConditionTypes.Accepted, ConditionStatus.True, "x"), (ConditionTypes.Ready, ConditionStatus.True, "x"),
                (ConditionTypes.Progressing, ConditionStatus.False, "x"), (ConditionTypes.Terminated, ConditionStatus.False, "x")) with
            {
                Children = [.. Enumerable.Range(0, Children).Select(child =>
                    new ChildStatus { Name = $"worker-{child}", State = ChildState.Running, Restarts = child })],
            },
        };
    }
}
