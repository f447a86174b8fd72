using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Crds;

/// <summary>When a child counts as started; the next one waits for it, as in OTP, where the start function has to
/// return.</summary>
public sealed record Startup
{
    private const int TimeoutSecondsDefault = 600;

    /// <summary>Every default.</summary>
    public Startup()
    {
    }

    // See Backoff: absent fields keep their default only as parameters of a constructor.
    [JsonConstructor]
    internal Startup(int timeoutSeconds = TimeoutSecondsDefault, int minReadySeconds = 0)
    {
        TimeoutSeconds = timeoutSeconds;
        MinReadySeconds = minReadySeconds;
    }

    /// <summary>A child that is not started within this time, in seconds, has failed to start: it is stopped and
    /// restarted, and that counts. (OTP waits for ever.)</summary>
    [Range(1, Limits.Seconds)]
    public int TimeoutSeconds { get; init; } = TimeoutSecondsDefault;

    /// <summary>A child is started once it has been Ready for this long, in seconds, without a break.</summary>
    [Range(0, Limits.Seconds)]
    public int MinReadySeconds { get; init; }
}
