using System.Collections.Immutable;

namespace Supervision;

/// <summary>
/// Everything that is to happen: first remember <see cref="Next"/>, then take the steps, then tell the reports. The
/// steps follow from <see cref="Next"/> and the observation alone, so that whoever crashed after remembering finds them
/// again.
/// </summary>
public sealed record Plan(SupervisorState Next, ImmutableArray<Step> Steps, DateTimeOffset? WakeAt, ImmutableArray<Report> Reports)
{
    /// <summary>Nothing is left of a tree that is being deleted: it may go.</summary>
    public bool Finished { get; init; }
}

/// <summary>One act on one instance. Each can be repeated without harm.</summary>
public abstract record Step
{
    private Step() { }

    /// <summary>Make this incarnation of the child.</summary>
    public sealed record Start(string Child, long Incarnation) : Step;

    /// <summary>Stop the instance in its turn, with the child's shutdown.</summary>
    public sealed record Stop(Instance Instance) : Step;

    /// <summary>Tell a supervisor its changed specification.</summary>
    public sealed record Revise(Instance Instance) : Step;

    /// <summary>Clear away what is left of an instance that is no longer the child's.</summary>
    public sealed record Remove(Instance Instance) : Step;
}
