using System.Collections.Immutable;

namespace Supervision;

/// <summary>One counted restart.</summary>
public sealed record CountedRestart(DateTimeOffset Time, string Child, long Incarnation, string Reason);

/// <summary>
/// The restarts that still count against the intensity, newest first (supervisor.erl add_restart/3). Where OTP reckons in
/// whole seconds of a monotonic clock, this window is exact: two restarts are in one window if and only if no more than
/// the period lies between them. It outlives the process, so it reckons by the wall clock, and takes a clock that
/// stepped back for one that stood still.
/// </summary>
public sealed record RestartWindow(ImmutableArray<CountedRestart> Restarts)
{
    public static RestartWindow Empty { get; } = new(ImmutableArray<CountedRestart>.Empty);

    public int Used => Restarts.Length;

    /// <summary>The window with <paramref name="restart"/> in it and without those older than the period before it.</summary>
    public RestartWindow Add(CountedRestart restart, TimeSpan period)
    {
        var now = Used > 0 && Restarts[0].Time > restart.Time ? Restarts[0].Time : restart.Time;
        return new([restart with { Time = now }, .. Restarts.TakeWhile(earlier => earlier.Time >= now - period)]);
    }

    /// <summary>How many restarts count at <paramref name="now"/>.</summary>
    public int UsedAt(DateTimeOffset now, TimeSpan period) => Restarts.Count(restart => restart.Time >= now - period);
}
