using Crds;
using Operator.Kinds;
using Supervision;
using ExitClass = Supervision.ExitClass;

namespace Operator.Observing;

/// <summary>How a nested tree ended, if it did: for the one above it, a tree ends as a pod ends.</summary>
internal static class TreeExit
{
    /// <summary>Its end; null while it supervises, holds, or waits to start again.</summary>
    public static Exit? Of(Tree tree)
    {
        if (tree.Condition(ConditionTypes.Terminated) is not { Status: ConditionStatus.True } ended) return null;
        var endedWell = ended.Reason == Reasons.AutoShutdown;
        return new Exit(endedWell ? ExitClass.Normal : ExitClass.Shutdown, ended.LastTransitionTime)
        {
            Reason = Text.OneLine(ended.Reason, Limits.ReasonLength),
            Message = tree.Status?.Ending?.Message is { } message ? Text.OneLine(message, Limits.MessageBytes) : null,
        };
    }
}
