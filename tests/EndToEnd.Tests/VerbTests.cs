using System.Globalization;

namespace EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public class VerbTests : Scene
{
    [Fact]
    public async Task A_suspended_tree_stops_in_order_and_starts_again_where_it_was()
    {
        await Apply("shop", Spec("RestForOne", 5, Child("a"), Child("b"), Child("c")));
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");
        await End("shop-c-1", 3);
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-2");

        await Patch("shop", """{"spec":{"suspend":true}}""");
        await Until("all are stopped", async () =>
            (await Status("shop")).Children.All(child => child.State == Crds.ChildState.Stopped));
        HappenedInOrder(
            "stopping shop-c-2", "dead shop-c-2", "stopping shop-b-1", "dead shop-b-1", "stopping shop-a-1", "dead shop-a-1");
        Timeline.Live.ShouldBeEmpty();

        await Patch("shop", """{"spec":{"suspend":false}}""");
        await Running("shop", "shop-a-2", "shop-b-2", "shop-c-3");
        HappenedInOrder("ready shop-a-2", "created shop-b-2", "ready shop-b-2", "created shop-c-3");
        (await Status("shop")).Restarts.Total.ShouldBe(1, "counts are kept, and suspending counts nothing");
    }

    [Fact]
    public async Task A_suspended_child_stays_down_in_a_group_restart()
    {
        await Apply("shop", Spec("OneForAll", 5, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");
        var suspended = Child("b");
        suspended["suspend"] = true;
        await Apply("shop", Spec("OneForAll", 5, Child("a"), suspended));
        await Until("b is stopped", async () =>
            (await Status("shop")).Children.Any(child => child is { Name: "b", State: Crds.ChildState.Stopped }));

        await End("shop-a-1", 3);
        await Running("shop", "shop-a-2");
        Timeline.Live.ShouldBe(["shop-a-2"]);

        await Apply("shop", Spec("OneForAll", 5, Child("a"), Child("b")));
        await Running("shop", "shop-a-2", "shop-b-2");
    }

    [Fact]
    public async Task Asked_to_restart_each_child_is_replaced_once_in_order_and_nothing_is_counted()
    {
        await Apply("shop", Spec("OneForOne", 0, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");

        var now = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture);
        await Patch("shop", $$$"""{"spec":{"restartAt":"{{{now}}}"}}""");
        await Running("shop", "shop-a-2", "shop-b-2");

        HappenedInOrder(
            "stopping shop-a-1", "dead shop-a-1", "created shop-a-2", "ready shop-a-2",
            "stopping shop-b-1", "dead shop-b-1", "created shop-b-2");
        (await Status("shop")).Restarts.Total.ShouldBe(0);
        Timeline.Lines.Count(line => line.StartsWith("created", StringComparison.Ordinal)).ShouldBe(4);
    }
}
