namespace EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public class DeletionTests : Scene
{
    [Fact]
    public async Task Deleting_the_tree_stops_its_children_in_reverse_order()
    {
        await Apply("shop", Spec("OneForOne", 5, Child("a"), Child("b"), Child("c")));
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");

        await Cluster.Kubectl("delete", "svt", "shop", "--namespace", Namespace, "--wait=true", "--timeout=90s");
        await Seen("gone shop-a-1");
        HappenedInOrder(
            "stopping shop-c-1", "dead shop-c-1", "stopping shop-b-1", "dead shop-b-1", "stopping shop-a-1", "dead shop-a-1");
    }

    [Fact]
    public async Task Orphaning_the_tree_leaves_its_pods_running()
    {
        await Apply("shop", Spec("OneForOne", 5, Child("a")));
        await Running("shop", "shop-a-1");
        await Cluster.Kubectl("delete", "svt", "shop", "--namespace", Namespace, "--cascade=orphan", "--wait=true", "--timeout=90s");
        Timeline.Live.ShouldBe(["shop-a-1"]);
        Timeline.Lines.ShouldNotContain("stopping shop-a-1");
    }
}
