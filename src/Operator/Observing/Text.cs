using System.Text;

namespace Operator.Observing;

/// <summary>Text from outside, cut to what the API has room for.</summary>
internal static class Text
{
    /// <summary>The same on one line: what others wrote must not pass for a line of ours.</summary>
    public static string OneLine(string text, int bytes) => Without(text, bytes, IsControl);

    /// <summary>
    /// The same without what terminals obey: escape sequences, and marks that turn the direction of writing. Lines stay lines.
    /// </summary>
    public static string Plain(string text, int bytes) =>
        Without(text, bytes, character => IsControl(character) && character is not ('\n' or '\t'));

    /// <summary>JSON without it too: what JSON itself leaves as it is, is escaped.</summary>
    public static string Escaped(string json) => json.Any(IsControl)
        ? string.Concat(json.Select(character => IsControl(character) ? $"\\u{(int)character:x4}" : $"{character}"))
        : json;

    private static string Without(string text, int bytes, Func<char, bool> isUnwanted)
    {
        // Rune by rune: halves of characters become the replacement character.
        var characters = text.EnumerateRunes().SelectMany(rune => rune.ToString());
        return Bounded(string.Concat(characters.Select(character => isUnwanted(character) ? ' ' : character)), bytes);
    }

    /// <summary>Also what separates lines and paragraphs, and what Unicode calls Bidi_Control.</summary>
    private static bool IsControl(char character) => char.IsControl(character)
        || character is '\u2028' or '\u2029'
        || character is '\u061c' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    /// <summary>The beginning of the text, at most <paramref name="bytes"/> of UTF-8, never half a character.</summary>
    public static string Bounded(string text, int bytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= bytes) return text;
        var room = bytes - Encoding.UTF8.GetByteCount("…");
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (room < rune.Utf8SequenceLength) break;
            room -= rune.Utf8SequenceLength;
            length += rune.Utf16SequenceLength;
        }
        return text[..length] + "…";
    }
}
