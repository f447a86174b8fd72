using Microsoft.Extensions.Logging;

namespace KubeApi;

/// <summary>Everything that this project logs. The ids are stable, and begin at 101: those below are the operator's.</summary>
internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning,
        "TLS certificate of {Server} is not verified, because {Source} says insecure-skip-tls-verify")]
    internal static partial void Insecure(ILogger logger, Uri server, string source);

    [LoggerMessage(102, LogLevel.Debug, "Listed {Count} {Kind} objects as of resourceVersion {ResourceVersion}")]
    internal static partial void Listed(ILogger logger, int count, string kind, string resourceVersion);

    [LoggerMessage(103, LogLevel.Information, "Listing {Kind} objects anew: the server no longer knows what happened "
        + "after resourceVersion {ResourceVersion}")]
    internal static partial void Expired(ILogger logger, string kind, string resourceVersion);

    [LoggerMessage(104, LogLevel.Warning, "Following {Kind} objects was interrupted; trying again in {Seconds:0.0} s: "
        + "{Problem}")]
    internal static partial void Interrupted(ILogger logger, string kind, double seconds, string problem);

    [LoggerMessage(105, LogLevel.Error, "{Kind} {Key} does not fit its type and is set aside until it changes: "
        + "{Problem}")]
    internal static partial void Undecodable(ILogger logger, string kind, string key, string problem);

    [LoggerMessage(106, LogLevel.Debug, "The server does not send {Kind} objects as a stream; listing in pages from now "
        + "on: {Problem}")]
    internal static partial void NotStreamed(ILogger logger, string kind, string problem);

    [LoggerMessage(107, LogLevel.Warning, "Listing {Kind} objects anew: the server's resourceVersion is {ResourceVersion}, "
        + "but was {Known} before; it was restored from a backup, or its versions cannot be compared")]
    internal static partial void Restored(ILogger logger, string kind, string known, string resourceVersion);

    [LoggerMessage(120, LogLevel.Information, "{Identity} leads: it holds the lease {Namespace}/{Name}")]
    internal static partial void Leading(ILogger logger, string identity, string @namespace, string name);

    [LoggerMessage(121, LogLevel.Information, "{Holder} leads and holds the lease {Namespace}/{Name}; standing by")]
    internal static partial void Following(ILogger logger, string holder, string @namespace, string name);

    [LoggerMessage(122, LogLevel.Information, "The lease {Namespace}/{Name} is released; the next one may take it at once")]
    internal static partial void Released(ILogger logger, string @namespace, string name);

    [LoggerMessage(123, LogLevel.Warning, "The lease {Namespace}/{Name} could not be released; the next one takes it in "
        + "{Seconds} s: {Problem}")]
    internal static partial void NotReleased(
        ILogger logger, string @namespace, string name, double seconds, string problem);

    [LoggerMessage(124, LogLevel.Warning, "The lease {Namespace}/{Name} cannot be asked for; it is tried again: {Problem}")]
    internal static partial void LeaseTrouble(ILogger logger, string @namespace, string name, string problem);
}
