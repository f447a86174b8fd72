using Crds;

namespace EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public class NestedTests : Scene
{
    [Fact]
    public async Task What_is_too_much_for_one_level_goes_up_to_the_next()
    {
        var inner = Nested("inner", Spec("OneForOne", 0, Child("w")));
        await Apply("shop", Spec("OneForAll", 1, Child("db"), Nested("mid", Spec("OneForOne", 1, inner))));
        await Running("shop", "shop-db-1", "shop-mid-1");
        await Running("shop-mid-1-inner-1", "shop-mid-1-inner-1-w-1");
        HappenedInOrder("ready shop-db-1", "created shop-mid-1-inner-1-w-1");

        // One level up: the innermost allows nothing, the one above it allows one.
        await End("shop-mid-1-inner-1-w-1", 3);
        await Running("shop-mid-1", "shop-mid-1-inner-2");
        await Running("shop-mid-1-inner-2", "shop-mid-1-inner-2-w-1");
        IsTrue(await Status("shop-mid-1-inner-1"), ConditionTypes.Terminated).ShouldBeTrue("it is kept as evidence");
        (await Status("shop")).Restarts.Total.ShouldBe(0);
        Timeline.Lines.ShouldNotContain("stopping shop-db-1");

        // Two levels up: the middle one has used up its own, and the top restarts all of its children.
        await End("shop-mid-1-inner-2-w-1", 3);
        await Running("shop", "shop-db-2", "shop-mid-2");
        await Running("shop-mid-2-inner-1", "shop-mid-2-inner-1-w-1");
        HappenedInOrder("dead shop-mid-1-inner-2-w-1", "stopping shop-db-1", "dead shop-db-1", "created shop-db-2");
        var status = await Status("shop");
        status.Restarts.Total.ShouldBe(1);
        var mid = status.Children.Single(child => child.Name == "mid");
        (mid.Kind, mid.Restarts).ShouldBe((ChildKind.SupervisionTree, 1));
        (mid.LastExit!.Class, mid.LastExit.Reason).ShouldBe((Crds.ExitClass.Shutdown, Reasons.IntensityExceeded));
        (await Status("shop-mid-2")).Restarts.Recent.ShouldBeEmpty("a restarted supervisor begins with an empty window");

        // To the top, which ends; everything is stopped, and nothing starts again.
        await End("shop-mid-2-inner-1-w-1", 3);
        await Running("shop-mid-2-inner-2", "shop-mid-2-inner-2-w-1");
        await End("shop-mid-2-inner-2-w-1", 3);
        await Until("the top has ended", async () => IsTrue(await Status("shop"), ConditionTypes.Terminated));
        Timeline.Live.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_transient_tree_that_gave_up_leaves_its_siblings_alone()
    {
        await Apply("shop", Spec("OneForAll", 5, Child("db"), Nested("web", Spec("OneForOne", 0, Child("w")), "Transient")));
        await Running("shop", "shop-db-1", "shop-web-1");
        await End("shop-web-1-w-1", 3);
        await Until("web is done", async () =>
            (await Status("shop")).Children.Any(child => child is { Name: "web", State: Crds.ChildState.Completed }));

        (await Status("shop")).Restarts.Total.ShouldBe(0);
        Timeline.Live.ShouldBe(["shop-db-1"]);
        await Until("an event says so", async () => (await Cluster.Kubectl(
            "get", "events", "--namespace", Namespace, "--field-selector", "reason=ChildGaveUp", "-o", "jsonpath={.items[*].related.kind}"))
            .Contains("SupervisionTree", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_is_passed_on_and_a_stop_goes_through_all_levels_in_order()
    {
        var web = Spec("OneForOne", 5, Child("w"), Child("x"));
        await Apply("shop", Spec("OneForOne", 5, Child("db"), Nested("web", web)));
        await Running("shop", "shop-db-1", "shop-web-1");
        await Running("shop-web-1", "shop-web-1-w-1", "shop-web-1-x-1");
        var w = await Uid("shop-web-1-w-1");

        var changed = Spec("OneForOne", 7, Child("w"), Child("x", onStop: "exit 1"));
        await Apply("shop", Spec("OneForOne", 5, Child("db"), Nested("web", changed)));
        await Running("shop-web-1", "shop-web-1-w-1", "shop-web-1-x-2");
        (await Uid("shop-web-1-w-1")).ShouldBe(w, "what did not change is not restarted");

        await Cluster.Kubectl("delete", "svt", "shop", "--namespace", Namespace, "--timeout=60s");
        HappenedInOrder(
            "stopping shop-web-1-x-2", "dead shop-web-1-x-2", "stopping shop-web-1-w-1", "dead shop-web-1-w-1",
            "stopping shop-db-1");
        Timeline.Live.ShouldBeEmpty();
    }
}
