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

    /// <summary>Any number of instances of one child, each restarted on its own. They know no order: they are started and
    /// stopped side by side (supervisor.erl simple_one_for_one).</summary>
    SimpleOneForOne,
}

internal static class StrategyRules
{
    /// <summary>The first child, in start order, that a restart of the child at <paramref name="index"/> includes.</summary>
    public static int FirstAffected(this Strategy strategy, int index) => strategy == Strategy.OneForAll ? 0 : index;

    /// <summary>One past the last child, in start order, that a restart of the child at <paramref name="index"/> includes.</summary>
    public static int EndAffected(this Strategy strategy, int index, int count) =>
        strategy.RestartsAlone() ? index + 1 : count;

    /// <summary>A child is restarted without anybody else.</summary>
    public static bool RestartsAlone(this Strategy strategy) => strategy is Strategy.OneForOne or Strategy.SimpleOneForOne;
}
