using Crds;

namespace EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public class GiveUpTests : Scene
{
    [Fact]
    public async Task The_restart_after_the_last_one_allowed_shuts_the_tree_down_in_reverse_order()
    {
        await Apply("shop", Spec("OneForOne", 2, Child("a"), Child("b"), Child("c")));
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");
        for (var incarnation = 1; incarnation <= 2; incarnation++)
        {
            await End($"shop-b-{incarnation}", 3);
            await Running("shop", $"shop-b-{incarnation + 1}");
        }

        await End("shop-b-3", 3);
        await Until("the tree has ended", async () => IsTrue(await Status("shop"), ConditionTypes.Terminated));

        HappenedInOrder("dead shop-b-3", "stopping shop-c-1", "dead shop-c-1", "stopping shop-a-1", "dead shop-a-1");
        Timeline.Live.ShouldBeEmpty();
        var status = await Status("shop");
        var terminated = status.Conditions.Single(condition => condition.Type == ConditionTypes.Terminated);
        terminated.Reason.ShouldBe(Reasons.IntensityExceeded);
        status.Restarts.Total.ShouldBe(2);
        status.Ending!.Child.ShouldBe("b");
        await Until("an event says so", async () => (await Cluster.Kubectl(
            "get", "events", "--namespace", Namespace, "--field-selector", "reason=IntensityExceeded",
            "-o", "jsonpath={.items[*].note}{.items[*].message}"))
            .Contains("shop-b-3", StringComparison.Ordinal));

        // Nothing restarts afterwards: not by itself, and not when the operator starts anew and looks at everything again.
        (await Operator.Stop()).ShouldBe(0);
        Operator.Dispose();
        Operator = new OperatorProcess(Namespace);
        await Until("the new operator has looked", () =>
            Task.FromResult(Operator.Log.Contains("Supervising 1 trees", StringComparison.Ordinal)));
        await Apply("other", Spec("OneForOne", 0, Child("x")));
        await Running("other", "other-x-1");
        Timeline.Live.ShouldBe(["other-x-1"]);
        (await Status("shop")).Restarts.Total.ShouldBe(2);
    }
}
