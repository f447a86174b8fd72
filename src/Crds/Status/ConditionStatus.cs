using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>Whether a condition holds.</summary>
[JsonConverter(typeof(EnumName<ConditionStatus>))]
public enum ConditionStatus
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>It holds.</summary>
    True,

    /// <summary>It does not hold.</summary>
    False,
}
