namespace EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public class ShopSampleTests : Scene
{
    [Fact]
    public async Task The_sample_shop_opens_serves_and_recovers()
    {
        await Cluster.Kubectl("apply", "--namespace", Namespace, "-f", Repository.Path("config/samples/shop.yaml"));
        await Running("shop", "shop-db-1", "shop-cache-1", "shop-web-1");
        (await Cluster.Kubectl("exec", "--namespace", Namespace, "shop-web-1", "--", "wget", "-qO-", "http://127.0.0.1:8080/")).Trim()
            .ShouldBe("shop-web-1");

        await Cluster.Kubectl("exec", "--namespace", Namespace, "shop-cache-1", "--", "killall", "httpd");
        await Running("shop", "shop-db-1", "shop-cache-2", "shop-web-2");
        var cache = (await Status("shop")).Children.Single(child => child.Name == "cache");
        cache.LastExit!.Message.ShouldBe("the server is gone, cannot go on");
    }
}
