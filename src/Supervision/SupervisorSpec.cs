using System.Collections.Immutable;
using System.Globalization;

namespace Supervision;

/// <summary>When significant children that end take the supervisor with them (OTP 24, EEP 56).</summary>
public enum AutoShutdown
{
    Never,
    AnySignificant,
    AllSignificant,
}

/// <summary>What a supervisor does that has used up its intensity.</summary>
public enum GiveUp
{
    /// <summary>Stop every child, last first, and end: what OTP does.</summary>
    Shutdown,

    /// <summary>Leave the survivors running and restart nothing more.</summary>
    Hold,

    /// <summary>Stop every child, wait, and start them all again with an empty window.</summary>
    Retry,

    /// <summary>Stop every child, and start again by the newest specification that proved healthy, once. Where there is none,
    /// the same as <see cref="Shutdown"/>.</summary>
    Rollback,
}

/// <summary>What a child is (supervisor.erl: type).</summary>
public enum ChildType
{
    /// <summary>It does the work. To become something else it must be replaced.</summary>
    Worker,

    /// <summary>It supervises others, and follows a changed specification by itself.</summary>
    Supervisor,
}

/// <summary>Whether children wait for each other when they are started and stopped.</summary>
public enum Order
{
    /// <summary>One after the other: what OTP does.</summary>
    InOrder,

    /// <summary>All at once. What is restarted together still stops together before any of it starts.</summary>
    AnyOrder,
}

/// <summary>A supervisor as its user wants it: flags and child specifications in start order.</summary>
public sealed record SupervisorSpec(Strategy Strategy, int Intensity, TimeSpan Period, ImmutableArray<ChildSpec> Children)
{
    /// <summary>Tells its waits from those of its likes.</summary>
    public string Name { get; init; } = "";

    /// <summary>Differs if and only if something else is to run; suspending, restarting and scaling do not change it.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Of the children of a strategy that knows one: those of <see cref="Strategy.SimpleOneForOne"/> never wait.</summary>
    public Order Order { get; init; }

    /// <summary>How many instances <see cref="Strategy.SimpleOneForOne"/> runs.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>There is a supervisor above it. When it has ended, that one decides what follows.</summary>
    public bool Supervised { get; init; }

    public AutoShutdown AutoShutdown { get; init; }

    public GiveUp GiveUp { get; init; }

    /// <summary>How long <see cref="GiveUp.Retry"/> waits.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    public Backoff? Backoff { get; init; }

    /// <summary>True: every child is stopped, and nothing is forgotten.</summary>
    public bool Suspend { get; init; }

    /// <summary>An end that came before this time is forgotten: the tree starts again with an empty window.</summary>
    public DateTimeOffset? ResetAt { get; init; }

    /// <summary>One child is started after the other, and stopped before it.</summary>
    internal bool IsOrdered => Order == Order.InOrder && Strategy != Strategy.SimpleOneForOne;

    /// <summary>The children as they run: of SimpleOneForOne as many as there are to be, numbered from 0.</summary>
    internal IEnumerable<ChildSpec> Wanted => Strategy == Strategy.SimpleOneForOne
        ? Children.SelectMany(child => Enumerable.Range(0, Replicas).Select(i => child with { Name = InstanceName(child, i) }))
        : Children;

    /// <summary>The name under which an instance of a SimpleOneForOne child is known.</summary>
    private static string InstanceName(ChildSpec child, int index) => string.Create(CultureInfo.InvariantCulture, $"{child.Name}-{index}");
}

/// <summary>A child as its user wants it.</summary>
/// <param name="Name">Unique among its siblings.</param>
/// <param name="Revision">Differs if and only if the child must be replaced to become what is wanted. A supervisor is told.</param>
public sealed record ChildSpec(string Name, string Revision)
{
    public ChildType Type { get; init; }

    public Restart Restart { get; init; }

    /// <summary>Whether its end can end the supervisor, by <see cref="AutoShutdown"/>.</summary>
    public bool Significant { get; init; }

    /// <summary>Not ready by then, the start has failed. (OTP waits for ever.) Does not hold for supervisors: they notice
    /// themselves when a child of theirs does not start.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long it must stay ready to count as started.</summary>
    public TimeSpan MinReady { get; init; }

    /// <summary>True: it is kept down, in a group restart too.</summary>
    public bool Suspend { get; init; }

    /// <summary>An instance begun before this time is replaced, once.</summary>
    public DateTimeOffset? RestartAt { get; init; }
}
