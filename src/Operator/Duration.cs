using System.Globalization;
using System.Text.RegularExpressions;

namespace Operator;

/// <summary>A length of time as people of Kubernetes write it: <c>500ms</c>, <c>15s</c>, <c>2m</c>.</summary>
internal readonly partial record struct Duration(TimeSpan Length)
{
    private static readonly TimeSpan Max = TimeSpan.FromDays(1);

    public static Duration Parse(string text)
    {
        if (Written().Match(text) is { Success: true } match
            && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * Unit(match.Groups[2].Value) is > 0 and var milliseconds && milliseconds <= Max.TotalMilliseconds)
        {
            return new Duration(TimeSpan.FromMilliseconds(milliseconds));
        }
        throw new FormatException("a duration of at most a day, such as 500ms, 15s or 2m");
    }

    public static Duration ParseWholeSeconds(string text)
    {
        var duration = Parse(text);
        return duration.Length.Ticks % TimeSpan.TicksPerSecond == 0
            ? duration
            : throw new FormatException("a whole number of seconds, such as 15s");
    }

    public override string ToString() => Length.Ticks % TimeSpan.TicksPerSecond == 0
        ? $"{Length.TotalSeconds}s"
        : string.Create(CultureInfo.InvariantCulture, $"{Length.TotalMilliseconds}ms");

    private static double Unit(string unit) => unit switch
    {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        _ => 3_600_000,
    };

    [GeneratedRegex(@"\A([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|s|m|h)\z")]
    private static partial Regex Written();
}
