using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>Whether a tree ends when its significant children have ended by themselves.</summary>
[JsonConverter(typeof(EnumName<AutoShutdown>))]
public enum AutoShutdown
{
    /// <summary>No.</summary>
    Never,

    /// <summary>When one of them has ended.</summary>
    AnySignificant,

    /// <summary>When the last of them has ended.</summary>
    AllSignificant,
}
