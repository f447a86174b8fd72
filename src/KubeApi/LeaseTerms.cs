namespace KubeApi;

/// <summary>How long a lease is held, and how often it is asked for. The defaults are those of Kubernetes' own components.</summary>
/// <param name="Duration">Nobody else takes the lease before it has seen it unchanged for this long. Whole seconds.</param>
/// <param name="RenewDeadline">
/// A holder that has not managed to renew it for this long gives up by itself. Less than the duration: what is left between
/// the two is for what it still has on the wire.
/// </param>
/// <param name="RetryPeriod">Between two attempts, to get it or to renew it; up to a fifth is added, at random.</param>
public sealed record LeaseTerms(TimeSpan Duration, TimeSpan RenewDeadline, TimeSpan RetryPeriod)
{
    public static LeaseTerms Default { get; } =
        new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2));

    /// <summary>A renewal that fails must have time for another one.</summary>
    public bool DeadlineLeavesTimeToRetry => RenewDeadline >= 2 * RetryPeriod;

    public bool DurationOutlastsDeadline => Duration > RenewDeadline;

    internal TimeSpan Pause() => RetryPeriod * (1 + (0.2 * Random.Shared.NextDouble()));
}
