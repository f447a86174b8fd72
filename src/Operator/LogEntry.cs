using System.Globalization;
using Operator.Observing;
using Serilog.Events;
using Serilog.Formatting;

namespace Operator;

/// <summary>
/// An entry of the log, whatever somebody wrote into what it tells of: a name, an answer, last words. Nothing in it is a command to
/// a terminal, and nothing passes for another entry: in a log for people an entry begins where a line begins, and what
/// follows in it is indented; in one for machines it is one line.
/// </summary>
internal sealed class LogEntry(ITextFormatter inner, bool isJson) : ITextFormatter
{
    private const string Indented = "\n    ";

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        inner.Format(logEvent, text);
        var entry = text.ToString().TrimEnd('\r', '\n');
        output.Write(isJson
            ? Text.Escaped(entry)
            : Text.Plain(entry, int.MaxValue).Replace("\n", Indented, StringComparison.Ordinal));
        output.Write('\n');
    }
}
