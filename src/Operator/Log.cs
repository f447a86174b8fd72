using KubeApi;

namespace Operator;

/// <summary>Every line that the operator logs, by area. The ids are stable. Error means that somebody must act.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "supervision-operator {Version} starts; cluster {Server}, from {Source}")]
    public static partial void Start(ILogger log, string version, Uri server, string source);

    [LoggerMessage(2, LogLevel.Information, "The API server runs Kubernetes {Version}")]
    public static partial void Connected(ILogger log, string version);

    [LoggerMessage(3, LogLevel.Warning, "{Problem} Tried {Attempts} times; the next try is in {Seconds:0.#} s")]
    public static partial void Unreachable(ILogger log, string problem, int attempts, double seconds);

    [LoggerMessage(4, LogLevel.Information, "Supervising {Trees} trees and {Pods} pods in {Scope}")]
    public static partial void Supervising(ILogger log, int trees, int pods, Scope scope);

    [LoggerMessage(5, LogLevel.Information, "Told to stop; visits under way are finished. No pod is touched by this")]
    public static partial void Ending(ILogger log);

    [LoggerMessage(6, LogLevel.Error, "The configuration is wrong, and trying again will not help: {Problem}")]
    public static partial void Misconfigured(ILogger log, string problem);

    [LoggerMessage(7, LogLevel.Error, "A bug in the operator ends it; please report it")]
    public static partial void Failed(ILogger log, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "{Reason}. This process ends, so that nothing in it goes on as if it led")]
    public static partial void LeaseLost(ILogger log, string reason);

    [LoggerMessage(9, LogLevel.Information, "Listening at {Address}: /healthz, /readyz, /metrics")]
    public static partial void Listening(ILogger log, string address);

    [LoggerMessage(10, LogLevel.Information, "{Tree}: starting {Child} as {Object}")]
    public static partial void Starting(ILogger log, ObjectKey tree, string child, string @object);

    [LoggerMessage(11, LogLevel.Information, "{Tree}: stopping {Child}, {Object}")]
    public static partial void Stopping(ILogger log, ObjectKey tree, string child, string @object);

    [LoggerMessage(EventId = 12, Message = "{Tree}: removing what is left of {Object}")]
    public static partial void Removing(ILogger log, LogLevel level, ObjectKey tree, string @object);

    [LoggerMessage(13, LogLevel.Information, "{Tree}: telling {Child}, {Object}, its changed spec")]
    public static partial void Revising(ILogger log, ObjectKey tree, string child, string @object);

    [LoggerMessage(EventId = 20, Message = "{Tree}: {Reason}: {Sentence}")]
    public static partial void Happened(ILogger log, LogLevel level, ObjectKey tree, string reason, string sentence);

    [LoggerMessage(21, LogLevel.Warning, "An event ({Reason}) could not be written: {Problem}")]
    public static partial void EventLost(ILogger log, string? reason, string problem);

    [LoggerMessage(22, LogLevel.Debug, "{Tree}: an event ({Reason}) is not written: {Why}")]
    public static partial void EventDropped(ILogger log, ObjectKey tree, string reason, string why);

    [LoggerMessage(30, LogLevel.Debug, "{Tree}: somebody changed it meanwhile; looking again")]
    public static partial void Conflicted(ILogger log, ObjectKey tree);

    [LoggerMessage(31, LogLevel.Warning, "{Tree}: the visit failed and is repeated in {Seconds:0.##} s: {Problem}")]
    public static partial void VisitFailed(ILogger log, ObjectKey tree, double seconds, string problem);

    [LoggerMessage(32, LogLevel.Error,
        "{Tree}: a bug in the operator; no pod of this tree is touched. Please report it. Repeated in {Seconds:0.##} s")]
    public static partial void VisitBroken(ILogger log, Exception exception, ObjectKey tree, double seconds);
}
