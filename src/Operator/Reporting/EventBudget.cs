namespace Operator.Reporting;

/// <summary>
/// How many events a tree may have written: 25 at once, then one in five minutes, as client-go allows an object. Here they
/// are counted by reason, too: a flood of crashes must not hide that the tree gave up. For one task at a time.
/// </summary>
internal sealed class EventBudget(TimeProvider time)
{
    public const int Burst = 25;
    public static readonly TimeSpan OneMoreEach = TimeSpan.FromMinutes(5);
    private const int BudgetsMax = 4096;

    private readonly RecentlyUsed<(string TreeUid, string Reason), (double Left, long At)> budgets = new(BudgetsMax);

    public bool TrySpend(string treeUid, string reason)
    {
        var left = budgets.TryGet((treeUid, reason), out var before)
            ? Math.Min(Burst, before.Left + (time.GetElapsedTime(before.At) / OneMoreEach))
            : Burst;
        var spent = left >= 1;
        budgets.Set((treeUid, reason), (spent ? left - 1 : left, time.GetTimestamp()));
        return spent;
    }
}
