namespace Install.Tests;

[Trait("Category", "EndToEnd")]
public sealed class UpgradeTests : InstalledScene
{
    [Fact]
    public async Task An_upgrade_touches_no_pod_and_forgets_nothing_and_what_crashes_during_a_rollback_counts_once()
    {
        await Apply("shop", Spec("OneForOne", 5, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");
        await End("shop-b-1", 3);
        await Running("shop", "shop-a-1", "shop-b-2");
        var status = await StatusAsWritten("shop");
        var before = await Release.OfPods("{.metadata.name}");
        Timeline.Clear();

        await Release.Upgrade(Image.Next, "workers=8", "watchDuration=1m");
        (await Release.OfPods("{.spec.containers[0].image}")).ShouldBe([Image.Next, Image.Next]);
        (await Release.OfPods("{.metadata.name}")).ShouldNotContain(pod => before.Contains(pod));
        await Until("a new one leads", async () => await Release.Leader() is { } leader && before.All(pod => pod != leader));
        Timeline.Lines.ShouldBeEmpty();
        (await StatusAsWritten("shop")).ShouldBe(status);

        var rollback = Release.RollBack();
        await End("shop-b-2", 3);
        await rollback;
        await Running("shop", "shop-a-1", "shop-b-3");
        (await Release.OfPods("{.spec.containers[0].image}")).ShouldBe([Image.Name, Image.Name]);
        (await Status("shop")).Restarts.Total.ShouldBe(2);
        Timeline.Lines.ShouldNotContain(line => line.EndsWith("shop-a-1", StringComparison.Ordinal), Everything(Timeline.Lines));
    }
}
