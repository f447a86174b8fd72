using System.Buffers;
using System.Globalization;

namespace Operator.Metrics.Exposition;

/// <summary>
/// What a scraper reads: Prometheus' text format 0.0.4, or OpenMetrics 1.0, which differs in the names of counters, in
/// exemplars and in its last line. Bounds of buckets are written alike in both (<c>le="1.0"</c>), so that a scraper that
/// changes its format does not find other series. It goes out piece by piece: as a whole it is megabytes.
/// </summary>
internal sealed class Page(Stream sink, bool openMetrics)
{
    public const string Text = "text/plain; version=0.0.4; charset=utf-8";
    public const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private const int NumberBytes = 32;
    private const int PieceBytes = 32 * 1024;

    private readonly ArrayBufferWriter<byte> output = new(2 * PieceBytes);

    public void Header(string name, string type, string help)
    {
        var family = openMetrics && type == "counter" && name.EndsWith("_total", StringComparison.Ordinal) ? name[..^6] : name;
        Write($"# HELP {family} {help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n");
        Write($"# TYPE {family} {type}\n");
    }

    public void Sample(ReadOnlySpan<byte> name, ReadOnlySpan<KeyValuePair<string, object?>> tags, double value)
    {
        output.Write(name);
        if (!tags.IsEmpty)
        {
            output.Write("{"u8);
            Label.Write(output, tags);
            output.Write("}"u8);
        }
        End(value, null);
    }

    /// <param name="name">Of the family.</param>
    /// <param name="suffix">What this sample of it is; empty for the one there is.</param>
    /// <param name="labels">As <see cref="Label"/> writes them.</param>
    /// <param name="value">Measured.</param>
    /// <param name="exemplar">Written where the format has a place for it.</param>
    public void Sample(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, double value, Exemplar? exemplar = null)
    {
        output.Write(name);
        output.Write(suffix);
        if (labels.Length > 0)
        {
            output.Write("{"u8);
            output.Write(labels);
            output.Write("}"u8);
        }
        End(value, exemplar);
    }

    public void Bucket(ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, double bound, long count, Exemplar? exemplar)
    {
        output.Write(name);
        output.Write("_bucket{"u8);
        if (labels.Length > 0)
        {
            output.Write(labels);
            output.Write(","u8);
        }
        output.Write("le=\""u8);
        Number(bound);
        if (double.IsInteger(bound)) output.Write(".0"u8);
        output.Write("\"}"u8);
        End(count, exemplar);
    }

    public void End()
    {
        if (openMetrics) output.Write("# EOF\n"u8);
        Pour();
    }

    private void End(double value, Exemplar? exemplar)
    {
        output.Write(" "u8);
        Number(value);
        if (openMetrics && exemplar is { } of)
        {
            Write($" # {{trace_id=\"{of.TraceId}\",span_id=\"{of.SpanId}\"}} ");
            Number(of.Value);
            output.Write(" "u8);
            Number(of.Time.ToUnixTimeMilliseconds() / 1000.0);
        }
        output.Write("\n"u8);
        if (output.WrittenCount >= PieceBytes) Pour();
    }

    private void Pour()
    {
        sink.Write(output.WrittenSpan);
        output.ResetWrittenCount();
    }

    private void Number(double value)
    {
        if (value == (int)value)
        {
            // Most are, and this is ten times as fast.
            ((int)value).TryFormat(output.GetSpan(NumberBytes), out var written, default, CultureInfo.InvariantCulture);
            output.Advance(written);
        }
        else if (double.IsFinite(value))
        {
            value.TryFormat(output.GetSpan(NumberBytes), out var written, default, CultureInfo.InvariantCulture);
            output.Advance(written);
        }
        else
        {
            output.Write(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
        }
    }

    private void Write(ReadOnlySpan<char> text) => Label.Text(output, text);
}
