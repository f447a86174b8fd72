namespace Crds;

/// <summary>Every limit of the API, each with its reason. The schema and the operator's own check use the same
/// numbers.</summary>
public static class Limits
{
    /// <summary>Children of one tree: each has an entry in status, of 3 KiB with long messages, and an object in etcd
    /// may hold 1.5 MB.</summary>
    public const int Children = 256;

    /// <summary>Children of a supervisor that is a child of the tree. API servers bound the estimated cost of rules,
    /// and the estimates of lists within lists multiply: 256 x 32 x 16 x 8 takes two thirds of what one rule may
    /// cost.</summary>
    public const int ChildrenAtLevel2 = 32;

    /// <summary>Children of a supervisor one level below that; for the same reason.</summary>
    public const int ChildrenAtLevel3 = 16;

    /// <summary>Children of a supervisor at the last level; for the same reason.</summary>
    public const int ChildrenAtLevel4 = 8;

    /// <summary>Levels of supervisors in one spec, the tree's own included. A schema cannot recurse, so each level is
    /// written out: some 10 KiB of the 256 that <c>kubectl apply</c> can keep, and many times the estimated cost of the
    /// rules of the level above.</summary>
    public const int Levels = 4;

    /// <summary>Entries in status.history: enough to explain the last failure and what led to it, small enough to be
    /// rewritten with every status.</summary>
    public const int History = 20;

    /// <summary>Bytes of a message in status, as UTF-8: what Kubernetes allows in the note of an event.</summary>
    public const int MessageBytes = 1024;

    /// <summary>Characters of a reason: what Kubernetes allows in an event.</summary>
    public const int ReasonLength = 128;

    /// <summary>Characters of a tree's and of a child's name: both are label values and parts of host names.</summary>
    public const int NameLength = 63;

    /// <summary>Restarts allowed within a period. The window is kept in status, entry by entry, and rewritten with each
    /// restart.</summary>
    public const int Intensity = 1000;

    /// <summary>Instances of a SimpleOneForOne child: each has an entry in status, as any child has.</summary>
    public const int Replicas = 256;

    /// <summary>Characters of the name of a SimpleOneForOne child: its instances are named child-0 to child-255, and these
    /// names are label values too.</summary>
    public const int PooledNameLength = NameLength - 4;

    /// <summary>The longest duration, in seconds: one year. Longer ones are typing errors, and sums of times must not
    /// overflow.</summary>
    public const int Seconds = 31_536_000;

    /// <summary>Entries in normalExitCodes: an exit code is one byte.</summary>
    public const int NormalExitCodes = 256;

    /// <summary>The largest exit code: an exit code is one byte.</summary>
    public const int ExitCode = 255;

    /// <summary>Jitter in percent: a pause may become anything from nothing to twice itself.</summary>
    public const int JitterPercent = 100;

    /// <summary>Characters of a template's restartPolicy: more than any policy needs, and few enough to bound the cost
    /// of the rule that reads it.</summary>
    public const int RestartPolicyLength = 32;

    /// <summary>Children of a supervisor at a level; the tree's own is the first.</summary>
    public static int ChildrenAt(int level) => level switch
    {
        1 => Children,
        2 => ChildrenAtLevel2,
        3 => ChildrenAtLevel3,
        Levels => ChildrenAtLevel4,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, $"there are {Levels} levels"),
    };
}
