using KubeApi;

namespace Operator;

/// <summary>How people want the logs.</summary>
internal enum LogFormat
{
    Console,
    Json,
}

/// <summary>What the command line and the environment say; see <see cref="CommandLine"/> for what each means.</summary>
internal sealed record OperatorOptions
{
    public string? Kubeconfig { get; init; }

    public string? Context { get; init; }

    public Scope Scope { get; init; } = new([], null);

    public LeaderElection LeaderElection { get; init; } = new();

    public required string Listen { get; init; }

    public required int Workers { get; init; }

    /// <summary>The longest that a watch is kept open before it is renewed.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>False: no metric tells one child from another.</summary>
    public bool MetricsChildLabel { get; init; } = true;

    public LogFormat LogFormat { get; init; }

    public LogLevel LogLevel { get; init; }
}

/// <summary>How this process finds out whether it may act.</summary>
internal sealed record LeaderElection
{
    public const string DefaultName = "supervision-operator";

    /// <summary>Null: inside a cluster yes, where a Deployment may run several; outside no, where one person runs one.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Of the lease. Null: the namespace of the pod, or of the kubeconfig context.</summary>
    public string? Namespace { get; init; }

    public string Name { get; init; } = DefaultName;

    /// <summary>The readable part. Null: the host's name, which in a pod is the pod's.</summary>
    public string? Identity { get; init; }

    public LeaseTerms Terms { get; init; } = LeaseTerms.Default;
}
