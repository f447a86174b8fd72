namespace Install.Tests;

[Trait("Category", "EndToEnd")]
public sealed class HandOverTests : InstalledScene
{
    [Theory]
    [InlineData("stopping shop-c-1", "--grace-period=30")]
    [InlineData("created shop-a-2", "--grace-period=0", "--force")]
    public async Task The_leader_s_pod_is_deleted_in_mid_restart_and_the_other_finishes_it(string moment, params string[] how)
    {
        await Apply("shop", Spec("OneForAll", 1, Child("a"), Child("b"), Child("c", onStop: "sleep 2; exit 0")));
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");
        var leader = (await Release.Leader())!;

        await End("shop-b-1", 3);
        await Seen(moment);
        await Release.Kubectl(["delete", "pod", leader, "--wait=false", .. how]);

        await Running("shop", "shop-a-2", "shop-b-2", "shop-c-2");
        HappenedInOrder("stopping shop-c-1", "dead shop-c-1", "stopping shop-a-1", "dead shop-a-1");
        HappenedInOrder("dead shop-c-1", "created shop-a-2");
        HappenedInOrder(
            "dead shop-a-1", "created shop-a-2", "ready shop-a-2", "created shop-b-2", "ready shop-b-2", "created shop-c-2");
        (await Release.Leader()).ShouldNotBe(leader);
        (await Status("shop")).Restarts.Total.ShouldBe(1);
        Timeline.Lines.ShouldNotContain(line => line.EndsWith("-3", StringComparison.Ordinal), Everything(Timeline.Lines));
    }
}
