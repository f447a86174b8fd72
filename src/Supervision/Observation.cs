using System.Collections.Immutable;

namespace Supervision;

/// <summary>What is there, at one moment: everything a decision may rest on besides the specification and the memory.</summary>
public sealed record Observation(ImmutableArray<Instance> Instances)
{
    /// <summary>The tree itself is being deleted.</summary>
    public bool Deleting { get; init; }

    /// <summary>Instances that could not be made since the last decision, by child.</summary>
    public ImmutableArray<Refused> Refused { get; init; } = ImmutableArray<Refused>.Empty;
}

/// <summary>An attempt to make an instance that was refused.</summary>
public sealed record Refused(string Child, long Incarnation, string Reason, string Message);

/// <summary>One instance of a child, of whatever incarnation, as it is seen.</summary>
public sealed record Instance(string Child, long Incarnation, string Uid)
{
    public ChildType Type { get; init; }

    /// <summary>As of which version it is seen so; nothing is decided by it, but an act can be bound to it.</summary>
    public string? Version { get; init; }

    /// <summary>Of a supervisor: the revision of the specification it was last told.</summary>
    public string? Revision { get; init; }

    public bool Ready { get; init; }

    /// <summary>It is on its way out, and need not be told: somebody has asked for its deletion, or is killing it.</summary>
    public bool Deleting { get; init; }

    /// <summary>Nothing of it runs any more: what is left is evidence.</summary>
    public bool Dead { get; init; }

    /// <summary>When it will be dead at the latest, if nothing will tell.</summary>
    public DateTimeOffset? DeadBy { get; init; }

    /// <summary>What it waits for, while it is not ready: an image, a node.</summary>
    public string? Waiting { get; init; }

    /// <summary>How it ended, from the moment that is decided, even while parts of it still run.</summary>
    public Exit? Exit { get; init; }
}
