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

    /// <summary>Null: all namespaces.</summary>
    public string? Namespace { get; init; }

    public required string Listen { get; init; }

    public required int Workers { get; init; }

    public LogFormat LogFormat { get; init; }

    public LogLevel LogLevel { get; init; }
}
