namespace KubeApi;

/// <summary>Every number that bounds a conversation with the API server.</summary>
internal sealed record Limits
{
    internal static readonly Limits Default = new();

    internal static Limits WithWatch(TimeSpan max) => new() { WatchMin = max * 0.8, WatchMax = max };

    /// <summary>For a whole answer, and for the first byte of a watch. The server itself gives up after 60 s.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For a page of a list, and for the beginning of a watch that stands for a list.</summary>
    public TimeSpan Page { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the server keeps a watch open: drawn between these, lest all end as one.</summary>
    public TimeSpan WatchMin { get; init; } = TimeSpan.FromSeconds(240);
    public TimeSpan WatchMax { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>A watch that lives this much longer than the server was asked to keep it is a dead connection.</summary>
    public TimeSpan WatchGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>One watch event, or one object of a list. etcd refuses objects above 1.5 MiB; JSON and a bad day make that more.</summary>
    public int Line { get; init; } = 8 << 20;

    /// <summary>Any other answer: one object.</summary>
    public int Body { get; init; } = 8 << 20;
}
