using System.Reflection;

namespace Conformance.Tests;

/// <summary>The tables of cases and of differences are complete, and say what is so.</summary>
public class TableTests(Judge judge) : IClassFixture<Judge>
{
    public static TheoryData<string> Rows() => [.. Differences.All.Select(difference => difference.Otp)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_difference_is_just_as_documented(string row)
    {
        var difference = Differences.All.Single(difference => difference.Otp == row);
        foreach (var (script, otp, here) in difference.Shows) judge.Differs(script, otp, here, difference.View);
        if (difference.Test is { } test) ShouldExist(test);
        (difference.Shows.Length > 0 || difference.Test is not null || difference.CannotBeShown is not null).ShouldBeTrue();
    }

    [Fact]
    public void The_differences_are_those_of_the_documentation()
    {
        var documented = File.ReadLines(Path.Combine(Root, "docs", "supervision.md"))
            .SkipWhile(line => line != "### Deliberate differences")
            .Where(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Split('|')[1].Trim());
        Differences.All.Select(difference => difference.Otp).ShouldBe(documented);
    }

    [Fact]
    public void Every_case_is_tested_or_cannot_arise()
    {
        var here = typeof(EdgeCaseTests).GetMethods().Select(test => test.GetCustomAttribute<CaseAttribute>()?.Number).OfType<int>();
        here.Concat(EdgeCases.Different.Keys).Concat(EdgeCases.Elsewhere.Keys).Concat(EdgeCases.WithoutCounterpart.Keys).Order()
            .ShouldBe(Enumerable.Range(1, EdgeCases.Count));
        foreach (var row in EdgeCases.Different.Values)
            Differences.All.ShouldContain(difference => difference.Otp.StartsWith(row, StringComparison.Ordinal));
        foreach (var test in EdgeCases.Elsewhere.Values) ShouldExist(test);
    }

    /// <summary><c>Project/Folder/Class.Method</c>, looked up in the source: the test may belong to another program.</summary>
    private static void ShouldExist(string test)
    {
        var method = test[(test.LastIndexOf('.') + 1)..];
        var file = Path.Combine(Root, "tests", test[..^(method.Length + 1)] + ".cs");
        File.Exists(file).ShouldBeTrue(file);
        File.ReadAllText(file).Contains($" {method}(", StringComparison.Ordinal).ShouldBeTrue(test);
    }

    private static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "Operator.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder.TrimEnd('/'))!);
}
