using System.Buffers;
using System.Globalization;
using System.Text;

namespace Operator.Metrics.Exposition;

/// <summary>Labels as text: <c>namespace="ns",tree="shop"</c>. Values are anything that somebody may have written.</summary>
internal static class Label
{
    private static readonly SearchValues<char> escaped = SearchValues.Create("\\\"\n");

    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var first = true;
        foreach (var (name, value) in tags)
        {
            if (!first) output.Write(","u8);
            first = false;
            Text(output, name.Contains('.') ? name.Replace('.', '_') : name);
            output.Write("=\""u8);
            Escaped(output, value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            output.Write("\""u8);
        }
    }

    public static void Text(IBufferWriter<byte> output, ReadOnlySpan<char> text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private static void Escaped(IBufferWriter<byte> output, ReadOnlySpan<char> value)
    {
        while (value.IndexOfAny(escaped) is >= 0 and var at)
        {
            Text(output, value[..at]);
            output.Write(value[at] switch
            {
                '\\' => "\\\\"u8,
                '"' => "\\\""u8,
                _ => "\\n"u8,
            });
            value = value[(at + 1)..];
        }
        Text(output, value);
    }
}
