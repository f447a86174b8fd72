using EndToEnd.Tests;

namespace Install.Tests;

[Trait("Category", "EndToEnd")]
public sealed class UninstallTests : InstalledScene
{
    [Fact]
    public async Task Trees_and_pods_outlive_the_operator_can_be_deleted_without_it_and_are_taken_up_again_by_the_next()
    {
        await Apply("shop", Spec("OneForOne", 5, Child("a"), Child("b")));
        await Apply("other", Spec("OneForOne", 5, Child("x")));
        await Running("shop", "shop-a-1", "shop-b-1");
        await Running("other", "other-x-1");
        await End("shop-b-1", 3);
        await Running("shop", "shop-a-1", "shop-b-2");
        var status = await StatusAsWritten("shop");
        Timeline.Clear();

        await Release.Uninstall();
        Timeline.Lines.ShouldBeEmpty();
        Timeline.Live.ShouldBe(["other-x-1", "shop-a-1", "shop-b-2"]);
        (await StatusAsWritten("shop")).ShouldBe(status);
        (await Release.Kubectl("get", "all,roles,rolebindings,serviceaccounts,networkpolicies", "-o", "name"))
            .ShouldNotContain("supervision", Case.Insensitive);

        // Without an operator a tree goes as every owner goes: at once, and what it owns is collected.
        await Cluster.Kubectl("delete", "svt", "other", "--namespace", Namespace, "--timeout=90s");
        await Seen("gone other-x-1");
        // What crashes now waits for somebody to see it.
        await End("shop-b-2", 3);
        await Seen("dead shop-b-2");

        await Release.Install();
        await Running("shop", "shop-a-1", "shop-b-3");
        (await Status("shop")).Restarts.Total.ShouldBe(2);
        Timeline.Lines.ShouldNotContain(line => line.EndsWith("shop-a-1", StringComparison.Ordinal), Everything(Timeline.Lines));
    }
}
