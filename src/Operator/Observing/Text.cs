using System.Text;

namespace Operator.Observing;

/// <summary>Text from outside, cut to what the API has room for.</summary>
internal static class Text
{
    /// <summary>The same on one line, without control characters: what others wrote must not pass for a line of ours.</summary>
    public static string OneLine(string text, int bytes) => Bounded(
        string.Concat(text.Select(character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character)),
        bytes);

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
