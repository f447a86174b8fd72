using Operator.Reporting;

namespace Operator.Tests.Reporting;

public class EventBudgetTests
{
    private readonly ManualTime time = new();
    private readonly EventBudget budget;

    public EventBudgetTests() => budget = new EventBudget(time);

    [Fact]
    public void Twenty_five_are_written_at_once_and_then_one_in_five_minutes()
    {
        Spend(100).ShouldBe(25);
        time.Advance(EventBudget.OneMoreEach - TimeSpan.FromSeconds(1));
        Spend(10).ShouldBe(0);
        time.Advance(TimeSpan.FromSeconds(1));
        Spend(10).ShouldBe(1);
        time.Advance(EventBudget.OneMoreEach * 3);
        Spend(10).ShouldBe(3);
    }

    [Fact]
    public void A_long_silence_saves_up_no_more_than_the_burst()
    {
        Spend(100);
        time.Advance(TimeSpan.FromDays(30));
        Spend(100).ShouldBe(25);
    }

    [Fact]
    public void A_flood_of_one_reason_takes_nothing_from_another_nor_from_another_tree()
    {
        Spend(100);
        budget.TrySpend("tree", "IntensityExceeded").ShouldBeTrue();
        budget.TrySpend("other tree", "Crashed").ShouldBeTrue();
    }

    private int Spend(int attempts) => Enumerable.Range(0, attempts).Count(_ => budget.TrySpend("tree", "Crashed"));
}
