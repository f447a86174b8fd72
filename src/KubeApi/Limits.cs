namespace KubeApi;

/// <summary>Every number that bounds a conversation with the API server.</summary>
internal sealed record Limits
{
    internal static readonly Limits Default = new();

    internal static Limits WithWatch(TimeSpan max) => new() { WatchMin = max * 0.8, WatchMax = max };

    /// <summary>For a whole answer, and for the first byte of a watch. The server itself gives up after 60 s.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the server keeps a watch open: drawn between these, lest all end as one.</summary>
    public TimeSpan WatchMin { get; init; } = TimeSpan.FromSeconds(240);
    public TimeSpan WatchMax { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>A watch that is silent this much longer than it should live is a dead connection.</summary>
    public TimeSpan WatchGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>One watch event. etcd refuses objects above 1.5 MiB; JSON and a bad day make that more.</summary>
    public int Line { get; init; } = 8 << 20;

    /// <summary>One answer: a page of 500 objects of unusual size.</summary>
    public int Body { get; init; } = 256 << 20;
}
