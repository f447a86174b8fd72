namespace Operator.Reporting;

/// <summary>
/// Which occurrences are told as one event: those of one kind between which no more than six minutes lie (client-go's
/// tools/events does the same). For one task at a time.
/// </summary>
internal sealed class EventSeries(TimeProvider time)
{
    public static readonly TimeSpan EndsAfter = TimeSpan.FromMinutes(6);
    private const int KindsMax = 4096;

    private readonly RecentlyUsed<(string, string, bool, Offender?, bool), Series> running = new(KindsMax);

    /// <summary>Counts an occurrence, in the series that it goes on with or begins.</summary>
    public Series Add(Occurrence occurrence)
    {
        if (!running.TryGet(occurrence.Kind, out var series) || time.GetElapsedTime(series.LastAt) > EndsAfter)
            running.Set(occurrence.Kind, series = new Series());
        series.Count++;
        series.LastAt = time.GetTimestamp();
        return series;
    }

    internal sealed class Series
    {
        public int Count { get; set; }

        public long LastAt { get; set; }

        /// <summary>Of the event that tells it, once there is one.</summary>
        public string? EventName { get; set; }
    }
}
