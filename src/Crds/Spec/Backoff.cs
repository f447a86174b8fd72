using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Crds.Schema;

namespace Crds;

/// <summary>Pauses between the restarts of one child. The first restart is immediate; the second waits
/// `initialSeconds`, and each later one twice as long, up to `maxSeconds`. (OTP has no backoff.)</summary>
[CelRule(
    "self.maxSeconds >= self.initialSeconds",
    "maxSeconds must not be less than initialSeconds: raise maxSeconds or lower initialSeconds",
    FieldPath = ".maxSeconds")]
public sealed record Backoff
{
    private const int InitialSecondsDefault = 1;
    private const int MaxSecondsDefault = 60;
    private const int JitterPercentDefault = 10;
    private const int ResetAfterSecondsDefault = 600;

    /// <summary>Every default.</summary>
    public Backoff()
    {
    }

    // Generated JSON code sets init properties that are absent to zero; only parameters of a constructor keep a
    // default.
    [JsonConstructor]
    internal Backoff(
        int initialSeconds = InitialSecondsDefault,
        int maxSeconds = MaxSecondsDefault,
        int jitterPercent = JitterPercentDefault,
        int resetAfterSeconds = ResetAfterSecondsDefault)
    {
        InitialSeconds = initialSeconds;
        MaxSeconds = maxSeconds;
        JitterPercent = jitterPercent;
        ResetAfterSeconds = resetAfterSeconds;
    }

    /// <summary>The pause before the second restart in a row, in seconds.</summary>
    [Range(1, Limits.Seconds)]
    public int InitialSeconds { get; init; } = InitialSecondsDefault;

    /// <summary>The longest pause, in seconds, before jitter; not less than initialSeconds.</summary>
    [Range(1, Limits.Seconds)]
    public int MaxSeconds { get; init; } = MaxSecondsDefault;

    /// <summary>How far a pause may stray to either side, in percent, so that children that failed together do not
    /// restart together.</summary>
    [Range(0, Limits.JitterPercent)]
    public int JitterPercent { get; init; } = JitterPercentDefault;

    /// <summary>A child that ran for this long, in seconds, is restarted immediately again when it fails.</summary>
    [Range(0, Limits.Seconds)]
    public int ResetAfterSeconds { get; init; } = ResetAfterSecondsDefault;
}
