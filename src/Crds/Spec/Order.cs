using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>Whether children wait for each other when they are started and stopped.</summary>
[JsonConverter(typeof(EnumName<Order>))]
public enum Order
{
    /// <summary>Started first to last, each when the one before is ready; stopped last to first, each when nothing of the one
    /// before runs any more.</summary>
    InOrder,

    /// <summary>Started all at once, and stopped all at once.</summary>
    AnyOrder,
}
