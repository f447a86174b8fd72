namespace EndToEnd.Tests;

/// <summary>The operator of a scene, wherever it runs. Disposed of, it runs no more.</summary>
internal abstract class RunningOperator : IAsyncDisposable
{
    /// <summary>What it has said so far.</summary>
    public abstract string Log { get; }

    public abstract ValueTask DisposeAsync();
}
