using KubeApi;

namespace Operator.Metrics.Exposition;

/// <summary>What a series is about: a tree, or one of its children.</summary>
internal readonly record struct Subject(ObjectKey Tree, string? Child);

/// <summary>What was counted under one set of labels. Not thread-safe: its family is.</summary>
internal abstract class Series(byte[] labels, Subject? subject)
{
    /// <summary>As they are written.</summary>
    protected byte[] Labels { get; } = labels;

    /// <summary>When that is gone, so is the series.</summary>
    public Subject? Subject { get; } = subject;

    public abstract void Record(double value);

    public abstract void Write(Page page, ReadOnlySpan<byte> name);
}

/// <summary>A counter, or a gauge that is moved up and down.</summary>
internal sealed class Total(byte[] labels, Subject? subject) : Series(labels, subject)
{
    private double total;
    private Exemplar? exemplar;

    public override void Record(double value)
    {
        total += value;
        if (value != 0) exemplar = Exemplar.Of(value) ?? exemplar;
    }

    public override void Write(Page page, ReadOnlySpan<byte> name) => page.Sample(name, default, Labels, total, exemplar);
}

/// <summary>A gauge that is set.</summary>
internal sealed class Level(byte[] labels, Subject? subject) : Series(labels, subject)
{
    private double last;

    public override void Record(double value) => last = value;

    public override void Write(Page page, ReadOnlySpan<byte> name) => page.Sample(name, default, Labels, last);
}

/// <summary>A histogram: how many measurements were no larger than each bound.</summary>
internal sealed class Distribution(byte[] labels, Subject? subject, IReadOnlyList<double> bounds) : Series(labels, subject)
{
    private readonly long[] counts = new long[bounds.Count + 1];
    private readonly Exemplar?[] exemplars = new Exemplar?[bounds.Count + 1];
    private double sum;

    public override void Record(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Count && value > bounds[bucket]) bucket++;
        counts[bucket]++;
        sum += value;
        exemplars[bucket] = Exemplar.Of(value) ?? exemplars[bucket];
    }

    public override void Write(Page page, ReadOnlySpan<byte> name)
    {
        var until = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            until += counts[i];
            page.Bucket(name, Labels, i < bounds.Count ? bounds[i] : double.PositiveInfinity, until, exemplars[i]);
        }
        page.Sample(name, "_sum"u8, Labels, sum);
        page.Sample(name, "_count"u8, Labels, until);
    }
}
