using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>What an exit means to the supervisor.</summary>
[JsonConverter(typeof(EnumName<ExitClass>))]
public enum ExitClass
{
    /// <summary>All main containers ended with a normal exit code.</summary>
    Normal,

    /// <summary>A main container ended otherwise: exit code, signal, out of memory, failed liveness probe.</summary>
    Abnormal,

    /// <summary>A nested tree exceeded its intensity and ended in order. To its parent this is not abnormal: a Transient one
    /// is not restarted. (supervisor.erl: reason shutdown)</summary>
    Shutdown,

    /// <summary>It ended before it was started, or was not started in time.</summary>
    StartFailure,

    /// <summary>It was taken away: evicted, preempted, drained, lost with its node or deleted by someone else. Not
    /// counted.</summary>
    Disruption,
}
