using System.Globalization;
using System.Text.RegularExpressions;

namespace Operator;

/// <summary>What may stand behind an option. What may not is a <see cref="FormatException"/> that says what may.</summary>
internal static partial class Values
{
    /// <summary>A lease holds an identity of any length, but a name in a list is read by people.</summary>
    private const int IdentityMax = 100;

    /// <summary>Every address of this machine, of whichever family it has.</summary>
    public const string Anywhere = "*";

    public static string Address(string text) =>
        Uri.TryCreate($"http://{Here(text)}", UriKind.Absolute, out var uri) && text.EndsWith($":{uri.Port}", StringComparison.Ordinal)
            ? text
            : throw new FormatException("an address and a port, such as 127.0.0.1:8080, or *:8080 for every address");

    /// <summary>Where something that listens at an address can be reached from the same machine.</summary>
    public static string Here(string address) =>
        address.StartsWith(Anywhere + ":", StringComparison.Ordinal) ? $"localhost{address[Anywhere.Length..]}" : address;

    public static int Workers(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 64
            ? number
            : throw new FormatException("a whole number from 1 to 64");

    public static Duration Watch(string text) =>
        Duration.ParseWholeSeconds(text) is { Length.TotalSeconds: >= 5 and <= 300 } duration
            ? duration
            : throw new FormatException("whole seconds from 5s to 5m");

    public static string Namespace(string text) => text.Length <= 63 && Label().IsMatch(text)
        ? text
        : throw new FormatException("a namespace: at most 63 lowercase letters, digits and inner hyphens");

    public static string LeaseName(string text) => text.Length <= 253 && text.Split('.').All(Label().IsMatch)
        ? text
        : throw new FormatException("a name: lowercase letters, digits, inner hyphens and dots");

    public static string Identity(string text) => text.Length <= IdentityMax && !text.Any(char.IsControl)
        ? text
        : throw new FormatException($"at most {IdentityMax} characters, on one line");

    public const string True = "true";

    public static string Truth(string text) => text.ToLowerInvariant() is True or "false"
        ? text.ToLowerInvariant()
        : throw new FormatException("true or false");

    public static T Named<T>(string text)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw new FormatException("one of " + string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant());

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();
}
