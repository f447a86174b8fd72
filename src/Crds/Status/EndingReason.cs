using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>Why a tree stopped supervising by itself.</summary>
[JsonConverter(typeof(EnumName<EndingReason>))]
public enum EndingReason
{
    /// <summary>More restarts than the intensity allows.</summary>
    IntensityExceeded,

    /// <summary>The significant children have ended.</summary>
    AutoShutdown,
}
