using System.Text.Json;
using Serilog.Events;
using Serilog.Parsing;

namespace Operator.Tests;

/// <summary>Whatever others wrote into what is logged, it passes neither for a line of ours nor for a command to a terminal.</summary>
public class LoggingTests
{
    public static TheoryData<string> Hostile =>
    [
        "a\n12:00:00.000 ERR shop/shop: IntensityExceeded: forged",
        "a\r12:00:00.000 ERR shop/shop: IntensityExceeded: forged",
        "a\r\n\r\n12:00:00.000 ERR forged",
        "\u001b[2J\u001b]0;title\u0007\u009b31mred",
        "a\u202etxt.exe\u2028b\u2029c\u007f\0",
        "\"},\"Level\":\"Error\",\"x\":{\"y\":\"",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void In_a_log_for_people_an_entry_is_what_begins_a_line(string text)
    {
        foreach (var written in new[] { Written(LogFormat.Console, text, null), Written(LogFormat.Console, "", new IOException(text)) })
        {
            written.ShouldEndWith("\n");
            var lines = written[..^1].Split('\n');
            lines[0].ShouldStartWith("12:00:00.000 WRN shop/shop: ");
            lines.Skip(1).ShouldAllBe(line => line.StartsWith("    ", StringComparison.Ordinal), written);
            string.Concat(lines).Where(IsCommand).ShouldBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void In_a_log_for_machines_an_entry_is_one_line_and_says_what_was_written(string text)
    {
        var written = Written(LogFormat.Json, text, new IOException(text));

        written.Trim().Where(IsCommand).ShouldBeEmpty();
        var entry = JsonElement.Parse(written);
        entry.GetProperty("Level").GetString().ShouldBe("Warning");
        entry.GetProperty("Properties").GetProperty("Problem").GetString().ShouldBe(text);
    }

    [Fact]
    public void What_is_harmless_stays_as_it_is() =>
        Written(LogFormat.Console, "\"größer\": 5 €, 💥", null).ShouldBe("12:00:00.000 WRN shop/shop: \"größer\": 5 €, 💥\n");

    private static bool IsCommand(char character) => char.IsControl(character) || character is '\u2028' or '\u2029' or '\u202e';

    private static string Written(LogFormat format, string problem, Exception? exception)
    {
        var entry = new LogEvent(
            Some.Instant, LogEventLevel.Warning, exception, new MessageTemplateParser().Parse("{Tree}: {Problem}"),
            [new("Tree", new ScalarValue("shop/shop")), new("Problem", new ScalarValue(problem))]);
        using var output = new StringWriter();
        Logging.Formatter(format).Format(entry, output);
        return output.ToString();
    }
}
