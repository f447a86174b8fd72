using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public class SimpleOneForOneTests : Scene
{
    [Fact]
    public async Task Instances_are_scaled_by_kubectl_and_restarted_each_on_its_own()
    {
        var spec = Spec("SimpleOneForOne", 5, Child("w"));
        spec["replicas"] = 2;
        await Apply("pool", spec);
        await Running("pool", "pool-w-0-1", "pool-w-1-1");
        HappenedInOrder("created pool-w-1-1", "ready pool-w-0-1");

        await Cluster.Kubectl("scale", "svt/pool", "--replicas=4", "--namespace", Namespace);
        await Running("pool", "pool-w-0-1", "pool-w-1-1", "pool-w-2-1", "pool-w-3-1");
        var status = await Status("pool");
        (status.Replicas, status.ReadyReplicas, status.Selector).ShouldBe((4, 4, "supervision.dev/tree=pool"));
        (await Cluster.Kubectl("get", "pods", "--namespace", Namespace, "--selector", status.Selector!, "-o", "name"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(4);

        await End("pool-w-1-1", 3);
        await Running("pool", "pool-w-0-1", "pool-w-1-2", "pool-w-2-1", "pool-w-3-1");
        (await Status("pool")).Restarts.Total.ShouldBe(1);

        await Cluster.Kubectl("scale", "svt/pool", "--replicas=1", "--namespace", Namespace);
        await Until("only the first is left", async () => (await Status("pool")).Children.Count == 1);
        Timeline.Live.ShouldBe(["pool-w-0-1"]);
        Timeline.Lines.ShouldNotContain("stopping pool-w-0-1");
        (await Status("pool")).Restarts.Total.ShouldBe(1, "who is scaled away has not failed");
    }

    [Fact]
    public async Task A_pool_inside_a_tree_keeps_what_somebody_scaled_it_to()
    {
        JsonObject Shop(int intensity) => Spec("OneForOne", 5, Nested("pool", Spec("SimpleOneForOne", intensity, Child("w"))));
        await Apply("shop", Shop(5));
        await Running("shop-pool-1", "shop-pool-1-w-0-1");
        await Cluster.Kubectl("scale", "svt/shop-pool-1", "--replicas=2", "--namespace", Namespace);
        await Running("shop-pool-1", "shop-pool-1-w-0-1", "shop-pool-1-w-1-1");

        await Apply("shop", Shop(6));
        await Until("the change has arrived", async () => await Cluster.Kubectl(
            "get", "svt/shop-pool-1", "--namespace", Namespace, "-o", "jsonpath={.spec.intensity},{.spec.replicas}") == "6,2");
        Timeline.Live.ShouldBe(["shop-pool-1-w-0-1", "shop-pool-1-w-1-1"]);
    }
}
