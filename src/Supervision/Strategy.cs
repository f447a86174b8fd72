namespace Supervision;

/// <summary>Which siblings an exit takes with it (supervisor.erl restart/3).</summary>
public enum Strategy
{
    /// <summary>Only the child that exited is restarted.</summary>
    OneForOne,

    /// <summary>Every child is stopped, last first, then all are started again, first to last.</summary>
    OneForAll,

    /// <summary>The children started after the one that exited are stopped, last first; then it and they are started.</summary>
    RestForOne,
}

internal static class StrategyRules
{
    /// <summary>The first child, in start order, that a restart of the child at <paramref name="index"/> includes.</summary>
    public static int FirstAffected(this Strategy strategy, int index) => strategy == Strategy.OneForAll ? 0 : index;

    /// <summary>One past the last child, in start order, that a restart of the child at <paramref name="index"/> includes.</summary>
    public static int EndAffected(this Strategy strategy, int index, int count) =>
        strategy == Strategy.OneForOne ? index + 1 : count;
}
