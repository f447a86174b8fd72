using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>What giving up means.</summary>
[JsonConverter(typeof(EnumName<IntensityExceededAction>))]
public enum IntensityExceededAction
{
    /// <summary>Stop all children, last first, and end, as OTP does; a parent sees the exit.</summary>
    Shutdown,

    /// <summary>Restart nothing more; the survivors run on until someone sets `resetAt`.</summary>
    Hold,

    /// <summary>Stop all children, wait `retryAfterSeconds`, and start the whole tree again with an empty
    /// window.</summary>
    Retry,

    /// <summary>Stop all children and go back, once, to the newest spec under which every child was healthy; end if there
    /// is none.</summary>
    Rollback,
}
