using System.ComponentModel.DataAnnotations;
using Crds.Schema;

namespace Crds;

/// <summary>What the tree does when it has to restart more often than `intensity` allows.</summary>
[CelRule(
    "self.action == 'Retry' || !has(self.retryAfterSeconds)",
    "retryAfterSeconds has a meaning only with action Retry: remove it, or set the action to Retry",
    FieldPath = ".retryAfterSeconds")]
public sealed record OnIntensityExceeded
{
    /// <summary>The pause before a retry when the spec names none.</summary>
    public const int RetryAfterSecondsDefault = 300;

    /// <summary>What giving up means. Shutdown: stop all children, last first, and end, as OTP does. Hold: restart
    /// nothing more, let the survivors run. Retry: stop all, wait, start the whole tree again with an empty window.
    /// Rollback: stop all and go back, once, to the newest spec under which every child was healthy, either until it was
    /// changed or for a whole `periodSeconds` without a counted restart; if there is none, the same as
    /// Shutdown.</summary>
    public IntensityExceededAction Action { get; init; }

    /// <summary>With action Retry: the pause, in seconds, before the tree starts again; 300 if absent.</summary>
    [Range(1, Limits.Seconds)]
    public int? RetryAfterSeconds { get; init; }
}
