using System.Reflection;
using System.Text.RegularExpressions;
using KubeApi;
using Microsoft.Extensions.Logging;

namespace Operator.Tests;

/// <summary>People and scripts look log ids up; the operating guide has each, and the level that it is written at.</summary>
public partial class LogTests
{
    private static readonly Lazy<Dictionary<int, string>> Documented = new(() => File
        .ReadLines(Repository.At("docs", "operating.md"))
        .Select(line => Row().Match(line))
        .Where(row => row.Success)
        .ToDictionary(row => int.Parse(row.Groups[1].Value, null), row => row.Groups[2].Value));

    private static IEnumerable<LoggerMessageAttribute> Written =>
        from assembly in new[] { typeof(Application).Assembly, typeof(ApiClient).Assembly }
        from method in assembly.GetType($"{(assembly == typeof(ApiClient).Assembly ? "KubeApi" : "Operator")}.Log", throwOnError: true)!
            .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select message;

    [Fact]
    public void Every_id_is_used_once_and_is_a_row_of_the_operating_guide()
    {
        Written.Select(message => message.EventId).ShouldBeUnique();
        Documented.Value.Keys.Order().ShouldBe(Written.Select(message => message.EventId).Order());
    }

    [Fact]
    public void Every_line_is_written_at_the_level_that_the_guide_says()
    {
        foreach (var message in Written.Where(message => message.Level != LogLevel.None))
        {
            var level = message.Level == LogLevel.Information ? "info" : message.Level.ToString().ToLowerInvariant();
            Documented.Value[message.EventId].ShouldBe(level, $"id {message.EventId}");
        }
    }

    /// <summary>The facts that a line of a report carries as fields, and a span as attributes.</summary>
    [Fact]
    public void Every_fact_is_a_row_of_the_operating_guide()
    {
        var crash = Reporting.Wordings.About(Supervision.ReportKind.ChildTerminated) with
        {
            Uid = "uid",
            Exit = Some.Crash() with { Signal = 9, Node = "node" },
            Refusal = new(Some.Instant, "Forbidden", "no", 1),
            Restarted = ["db"],
        };
        var guide = File.ReadAllText(Repository.At("docs", "operating.md"));
        var facts = Operator.Reporting.Facts.Of(new ObjectKey("ns", "shop"), Some.Spec(), crash).ToList();

        facts.Count.ShouldBeGreaterThan(15);
        facts.ShouldAllBe(fact => guide.Contains($"| `{fact.Field}` | `{fact.Attribute}` | ", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| ([0-9]+) \| (debug|info|warning|error)[,| ]")]
    private static partial Regex Row();
}
