using System.Text.RegularExpressions;

namespace Operator.Tests;

/// <summary>What the repository looks like, so that nobody has to say it in a review.</summary>
public partial class RepositoryTests
{
    private const int LinesMax = 300;
    private const int ColumnsMax = 140;
    private const int BytesMax = 256 * 1024;

    private static IEnumerable<string> Code => Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Everything below would be satisfied with nothing at all.</summary>
    [Fact]
    public void The_whole_repository_is_looked_at()
    {
        Code.Count().ShouldBeGreaterThan(100);
        Repository.Files.ShouldContain("src/Operator/Program.cs");
        Repository.Files.ShouldContain("tests/Operator.Tests/RepositoryTests.cs");
        Repository.Files.ShouldNotContain(file => file.Contains("/obj/"));
    }

    [Fact]
    public void No_file_of_code_is_long() =>
        Code.Where(file => Lines(file).Length > LinesMax).ShouldBeEmpty();

    [Fact]
    public void No_line_of_code_is_long() =>
        Found(Code, line => line.Length > ColumnsMax).ShouldBeEmpty();

    /// <summary>Such names say that nobody knew what the file is about. (Helm wants its _helpers.tpl.)</summary>
    [Fact]
    public void No_file_has_a_name_that_means_nothing() =>
        Repository.Files.Where(file => Meaningless().IsMatch(Path.GetFileName(file))).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_for_later() =>
        Found(Repository.Files.Where(file => LivesIn(file, "src/", "tests/", "dev/") && Path.GetFileName(file) != "packages.lock.json"),
            Postponed().IsMatch).ShouldBeEmpty();

    [Fact]
    public void Every_decision_record_has_a_status()
    {
        var records = Repository.Files.Where(file => LivesIn(file, "docs/adr/") && char.IsAsciiDigit(Path.GetFileName(file)[0])).ToList();

        records.ShouldNotBeEmpty();
        records.Where(file => !Lines(file).Any(line => line.TrimStart('*', '-', ' ').StartsWith("Status:", StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_file_is_large() =>
        Repository.Files.Where(file => new FileInfo(Repository.At(file)).Length > BytesMax).ShouldBeEmpty();

    [Fact]
    public void Every_suppressed_warning_says_why() =>
        Found(Code, line => Suppression().IsMatch(line) && !Reasoned().IsMatch(line)).ShouldBeEmpty();

    /// <summary>The rules themselves, each held to a line that it must find and one that it must not.</summary>
    [Theory]
    [InlineData("PodHelper.cs", "Helm.cs")]
    [InlineData("StringUtils.cs", "Utopia.cs")]
    [InlineData("PodManager.cs", "Management.cs")]
    [InlineData("Common.props", "Commit.cs")]
    public void Meaningless_names_are_recognized(string bad, string good)
    {
        Meaningless().IsMatch(bad).ShouldBeTrue();
        Meaningless().IsMatch(good).ShouldBeFalse();
    }

    [Theory]
    [InlineData("#pragma warning " + "disable CA1031", "#pragma warning " + "disable CA1031 // Whatever it is.")]
    [InlineData("    [Suppress" + "Message(\"x\", \"y\")]", "[Suppress" + "Message(\"x\", \"y\", Justification = \"Because.\")]")]
    public void Suppressions_without_a_reason_are_recognized(string bad, string good)
    {
        (Suppression().IsMatch(bad) && !Reasoned().IsMatch(bad)).ShouldBeTrue();
        (Suppression().IsMatch(good) && !Reasoned().IsMatch(good)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("// TO" + "DO: later", "// todo")]
    [InlineData("x(); // FIX" + "ME", "PREFIXME")]
    [InlineData("# HA" + "CK", "HACKED")]
    public void Postponements_are_recognized(string bad, string good)
    {
        Postponed().IsMatch(bad).ShouldBeTrue();
        Postponed().IsMatch(good).ShouldBeFalse();
    }

    private static IEnumerable<string> Found(IEnumerable<string> files, Func<string, bool> rule) =>
        files.SelectMany(file => Lines(file).Select((line, index) => (line, At: $"{file}:{index + 1}")))
            .Where(found => rule(found.line)).Select(found => found.At);

    private static string[] Lines(string file) => File.ReadAllLines(Repository.At(file));

    private static bool LivesIn(string file, params string[] folders) =>
        folders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal));

    [GeneratedRegex("Helper|Util|Manager|Common")]
    private static partial Regex Meaningless();

    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b")]
    private static partial Regex Postponed();

    [GeneratedRegex(@"^\s*(#pragma warning " + @"disable|\[.*Suppress" + @"Message\()")]
    private static partial Regex Suppression();

    [GeneratedRegex(@"disable .*// \S|Justification = ""\S")]
    private static partial Regex Reasoned();
}
