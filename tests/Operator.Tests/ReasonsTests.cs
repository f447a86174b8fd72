using System.Text.RegularExpressions;
using Crds;
using Operator.Tests.Reporting;

namespace Operator.Tests;

/// <summary>Reasons are part of the API: each is used, and each is explained to whoever meets it at night.</summary>
public class ReasonsTests
{
    private static readonly Lazy<string> Code = new(() => string.Join('\n', Repository.Files
        .Where(file => Regex.IsMatch(file, @"^src/(Operator|Crds)/.*\.cs$") && file != "src/Crds/Reasons.cs")
        .SelectMany(file => File.ReadLines(Repository.At(file)))
        .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))));

    private static readonly Lazy<string[]> Headings = new(() =>
        [.. File.ReadLines(Repository.At("docs", "operating.md")).Where(line => line.StartsWith('#'))]);

    public static TheoryData<string> All => [.. Wordings.Reasons];

    [Fact]
    public void Every_reason_is_one_word_and_the_name_of_its_constant()
    {
        var constants = typeof(Reasons).GetFields();

        constants.Length.ShouldBeGreaterThan(20);
        constants.ShouldAllBe(constant => constant.IsLiteral && (string)constant.GetRawConstantValue()! == constant.Name);
        All.Select(row => row.Data).ShouldAllBe(reason => Regex.IsMatch(reason, "^[A-Z][A-Za-z]+$"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_reason_is_used(string reason) =>
        Regex.IsMatch(Code.Value, $@"\bReasons\.{reason}\b").ShouldBeTrue($"nothing ever says {reason}");

    [Theory]
    [MemberData(nameof(All))]
    public void Every_reason_has_a_heading_in_the_operating_guide(string reason) =>
        Headings.Value.Any(heading => heading.Contains($"`{reason}`", StringComparison.Ordinal))
            .ShouldBeTrue($"docs/operating.md has no heading with `{reason}`");
}
