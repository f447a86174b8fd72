using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>Which children are restarted when one fails.</summary>
[JsonConverter(typeof(EnumName<Strategy>))]
public enum Strategy
{
    /// <summary>Only the one that failed.</summary>
    OneForOne,

    /// <summary>All of them: the others are stopped, last first, then all are started in order.</summary>
    OneForAll,

    /// <summary>The one that failed and those started after it: these are stopped, last first, then started in order.
    /// </summary>
    RestForOne,

    /// <summary>One child spec with `replicas` identical instances, each restarted on its own.</summary>
    SimpleOneForOne,
}
