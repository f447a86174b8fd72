using System.Text.Json;

namespace EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public class EventTests : Scene
{
    [Fact]
    public async Task What_happens_again_is_one_event_with_a_count_and_each_pod_that_died_has_its_own()
    {
        await Apply("shop", Spec("OneForOne", 5, Child("a")));
        await Running("shop", "shop-a-1");
        await End("shop-a-1", 3);
        await Running("shop", "shop-a-2");
        await End("shop-a-2", 4);
        await Running("shop", "shop-a-3");

        await Until("the third time is told", async () => (await Events("ChildrenStarted")).Any(seen => seen.Count == 3));
        (await Events("ChildrenStarted")).Length.ShouldBe(1);
        (await Events("ChildTerminated")).ShouldBe(
            [(1, "shop", "shop-a-1"), (1, "shop-a-1", "shop"), (1, "shop", "shop-a-2"), (1, "shop-a-2", "shop")], ignoreOrder: true);
    }

    private async Task<(int Count, string? Regarding, string? Related)[]> Events(string reason)
    {
        var events = await Cluster.Kubectl(
            "get", "events.v1.events.k8s.io", "--namespace", Namespace, "--field-selector", $"reason={reason}", "-o", "json");
        using var read = JsonDocument.Parse(events);
        return [.. read.RootElement.GetProperty("items").EnumerateArray().Select(item => (
            item.TryGetProperty("series", out var series) ? series.GetProperty("count").GetInt32() : 1,
            item.GetProperty("regarding").GetProperty("name").GetString(),
            item.TryGetProperty("related", out var related) ? related.GetProperty("name").GetString() : null))];
    }
}
