using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>When a child that ended is restarted.</summary>
[JsonConverter(typeof(EnumName<RestartType>))]
public enum RestartType
{
    /// <summary>Always, however it ended.</summary>
    Permanent,

    /// <summary>Only if it ended abnormally.</summary>
    Transient,

    /// <summary>Never; its failures count for nothing.</summary>
    Temporary,
}
