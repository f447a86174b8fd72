namespace Operator.Simulation;

/// <summary>How a container of the simulated cluster came to its end.</summary>
internal enum Cause
{
    /// <summary>By itself: a crash, an out-of-memory kill, or its work was done.</summary>
    Itself,

    /// <summary>It was told to, because somebody asked for the pod's deletion.</summary>
    Stopped,

    /// <summary>Evicted, drained, or its node went.</summary>
    Disrupted,
}

/// <summary>
/// The truth about one pod: what its container really does on its node, whatever the API server has been told of it so far.
/// Of a nested tree, which is a child like any other: it runs from its creation until it has terminated or is gone.
/// </summary>
internal sealed class Container(Stored pod, TimeSpan created)
{
    public string PodUid { get; } = pod.Uid;

    public string PodName { get; } = pod.Name;

    public string Namespace { get; } = pod.Namespace;

    public string? TreeUid { get; } = pod.Controller;

    public string Child { get; } = pod.Label(Crds.Labels.Child) ?? "";

    public long Incarnation { get; } = long.TryParse(pod.Label(Crds.Labels.Incarnation), out var number) ? number : 0;

    public string Image { get; } = (string?)pod.Json["spec"]!["containers"]?[0]!["image"] ?? "";

    public TimeSpan Created { get; } = created;

    public TimeSpan? Started { get; set; }

    public TimeSpan? Ended { get; set; }

    public Cause Cause { get; set; }

    public int ExitCode { get; set; }

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset EndedAt { get; set; }

    public bool Ready { get; set; }

    public bool WasReady { get; set; }

    /// <summary>Its node has no room for it: whether it ran or not, it does not any more.</summary>
    public bool Evicted { get; set; }

    /// <summary>It has been told to end.</summary>
    public bool Stopping { get; set; }

    /// <summary>The pod has been removed from the API server.</summary>
    public bool Removed { get; set; }

    /// <summary>Somebody other than the operator has asked for its deletion, or taken it away.</summary>
    public bool Disturbed { get; set; }

    /// <summary>An operator has asked for its deletion.</summary>
    public bool ToldToStop { get; set; }

    /// <summary>Somebody made the API server forget it, running or not; nobody can know of it any more.</summary>
    public bool Forgotten { get; set; }

    /// <summary>
    /// When the request that made it took effect, the status it was sent on had been changed by somebody else. Nothing can
    /// prevent that; it is the next instance, or is removed when it is seen.
    /// </summary>
    public bool Stray { get; set; }

    /// <summary>It was its tree's, and is nobody's now: its tree was deleted, and it was to be kept.</summary>
    public bool Orphaned { get; set; }

    public bool EndedByItself => Ended is not null && Cause == Cause.Itself;

    public bool Running => Started is not null && Ended is null;

    /// <summary>It runs, or is going to.</summary>
    public bool Live => Ended is null && !Forgotten && !Evicted && (Running || !Removed);

    public override string ToString() => PodName;
}
