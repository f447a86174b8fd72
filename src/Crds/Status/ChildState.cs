using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>Where a child is in its life.</summary>
[JsonConverter(typeof(EnumName<ChildState>))]
public enum ChildState
{
    /// <summary>Not started yet: it waits for its place in the start order.</summary>
    Pending,

    /// <summary>Its object is created, or about to be; it is not ready yet.</summary>
    Starting,

    /// <summary>It is started.</summary>
    Running,

    /// <summary>It is being stopped by the supervisor; `nextState` follows.</summary>
    Stopping,

    /// <summary>It ended and will be restarted, now or at `nextStartTime`.</summary>
    Restarting,

    /// <summary>It ended well; only a group restart starts it again.</summary>
    Completed,

    /// <summary>It was Temporary and ended; only a new start of the whole tree starts it again.</summary>
    Dropped,

    /// <summary>It is down because it or the tree is suspended, or the tree ended.</summary>
    Stopped,
}
