namespace EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public class OperatorCrashTests : Scene
{
    [Theory]
    [InlineData("stopping shop-c-1")]
    [InlineData("dead shop-a-1")]
    [InlineData("created shop-b-2")]
    public async Task Killed_in_the_middle_of_a_group_restart_the_next_operator_completes_it_and_it_counts_once(string moment)
    {
        await Apply("shop", Spec("OneForAll", 1, Child("a"), Child("b"), Child("c", onStop: "sleep 2; exit 0")));
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");

        await End("shop-b-1", 3);
        await Seen(moment);
        Operator.Kill();
        Operator.Dispose();
        Operator = new OperatorProcess(Namespace);
        await Running("shop", "shop-a-2", "shop-b-2", "shop-c-2");

        HappenedInOrder("stopping shop-c-1", "dead shop-c-1", "stopping shop-a-1", "dead shop-a-1");
        HappenedInOrder("dead shop-c-1", "created shop-a-2");
        HappenedInOrder(
            "dead shop-a-1", "created shop-a-2", "ready shop-a-2", "created shop-b-2", "ready shop-b-2", "created shop-c-2");
        var status = await Status("shop");
        status.Restarts.Total.ShouldBe(1);
        status.Restarts.Recent.Count.ShouldBe(1);
        Timeline.Lines.ShouldNotContain(line => line.EndsWith("-3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_restart_of_the_operator_restarts_no_pod_and_a_crash_while_it_was_down_counts_once()
    {
        await Apply("shop", Spec("OneForOne", 5, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");
        Operator.Kill();
        await End("shop-b-1", 3);
        await Seen("dead shop-b-1");

        Operator.Dispose();
        Operator = new OperatorProcess(Namespace);
        await Running("shop", "shop-a-1", "shop-b-2");
        (await Status("shop")).Restarts.Total.ShouldBe(1);
    }
}
