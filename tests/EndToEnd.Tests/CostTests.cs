using Operator;

namespace EndToEnd.Tests;

/// <summary>What the operator asks of the API server, counted at the operator, which runs in the test's process here.</summary>
[Trait("Category", "EndToEnd")]
public sealed class CostTests : Scene
{
    private static readonly TimeSpan AMoment = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AWhile = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task A_tree_in_which_nothing_happens_costs_no_request()
    {
        await Apply("shop", Spec("OneForAll", 5, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");
        (await Operator.Stop()).ShouldBe(0);
        var before = await Cluster.Kubectl("get", "svt", "shop", "--namespace", Namespace, "-o", "yaml");

        using var counted = new RequestCount(Namespace);
        await using (var app = Application.Compose(new OperatorOptions
        {
            Kubeconfig = Cluster.Kubeconfig,
            Scope = new Scope([Namespace], null),
            Listen = "127.0.0.1:0",
            Workers = 4,
        }))
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            await Until("it has listed, opened its watches, looked at every tree, and come to rest", async () =>
            {
                var asked = counted.Requests.Length;
                await Task.Delay(AMoment, TestContext.Current.CancellationToken);
                return asked > 0 && asked == counted.Requests.Length;
            });
            counted.Clear();

            await Task.Delay(AWhile, TestContext.Current.CancellationToken);
            counted.Requests.ShouldBeEmpty();
            (await Cluster.Kubectl("get", "svt", "shop", "--namespace", Namespace, "-o", "yaml")).ShouldBe(before);

            await End("shop-a-1", 3);
            await Running("shop", "shop-a-2", "shop-b-2");
            counted.Requests.ShouldContain(request => request.StartsWith("PUT ", StringComparison.Ordinal), "what it does is counted");
            await app.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Somebody has to let the tree go.</summary>
    public override async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        Operator = new OperatorProcess(Namespace);
        await base.DisposeAsync();
    }
}
