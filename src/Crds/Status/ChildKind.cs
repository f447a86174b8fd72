using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>What a child is.</summary>
[JsonConverter(typeof(EnumName<ChildKind>))]
public enum ChildKind
{
    /// <summary>A pod.</summary>
    Pod,

    /// <summary>A nested supervisor.</summary>
    SupervisionTree,
}
