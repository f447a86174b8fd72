using System.Diagnostics;

namespace Operator.Metrics.Exposition;

/// <summary>One measurement of many, and the trace in which it was made.</summary>
internal sealed record Exemplar(string TraceId, string SpanId, double Value, DateTimeOffset Time)
{
    /// <summary>None outside a trace that is kept.</summary>
    public static Exemplar? Of(double value) => Activity.Current is { Recorded: true } activity
        ? new Exemplar(activity.TraceId.ToHexString(), activity.SpanId.ToHexString(), value, DateTimeOffset.UtcNow)
        : null;
}
