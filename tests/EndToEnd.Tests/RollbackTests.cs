using System.Text.Json.Nodes;
using Crds;

namespace EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public class RollbackTests : Scene
{
    [Fact]
    public async Task A_spec_that_crashes_is_given_up_for_the_one_that_was_healthy_and_not_tried_again_until_it_changes()
    {
        await Apply("shop", Shop(Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");

        await Apply("shop", Shop(Child("a"), Crashing("b")));
        await Says("shop", ConditionTypes.Accepted, ConditionStatus.False, "was given up", Reasons.RolledBack);
        await Until("both run as they did", async () => IsTrue(await Status("shop"), ConditionTypes.Ready));

        var status = await Status("shop");
        status.Ending.ShouldBeNull();
        status.Restarts.Recent.ShouldBeEmpty("it begins with an empty window");
        status.Rollback.ShouldNotBeNull();
        var b = status.Children.Single(child => child.Name == "b");
        (await Cluster.Kubectl("get", "pod", b.ObjectName!, "--namespace", Namespace, "-o", "jsonpath={.spec.containers[0].command[2]}"))
            .ShouldContain("/tmp/exit", customMessage: "the healthy template");
        HappenedInOrder("stopping shop-a-1", "dead shop-a-1", "created shop-a-2");
        await Until("an event says so", async () => (await Cluster.Kubectl(
            "get", "events", "--namespace", Namespace, "--field-selector", "reason=RolledBack", "-o", "name")).Length > 0);

        // A verb is obeyed, and does not bring the bad spec back; a new operator does not either.
        (await Operator.Stop()).ShouldBe(0);
        Operator.Dispose();
        Operator = new OperatorProcess(Namespace);
        await Patch("shop", """{"spec":{"suspend":true}}""");
        await Until("all are stopped", async () =>
            (await Status("shop")).Children.All(child => child.State == Crds.ChildState.Stopped));
        await Patch("shop", """{"spec":{"suspend":false}}""");
        await Until("both run again", async () => IsTrue(await Status("shop"), ConditionTypes.Ready));
        (await Status("shop")).Rollback.ShouldNotBeNull();

        // Mended, it is in force.
        await Apply("shop", Shop(Child("a"), Child("b"), Child("c")));
        await Until("the mended spec runs", async () =>
        {
            var mended = await Status("shop");
            return IsTrue(mended, ConditionTypes.Accepted) && IsTrue(mended, ConditionTypes.Ready)
                && mended is { Ready: "3/3", Rollback: null };
        });
    }

    private static JsonObject Shop(params JsonObject[] children)
    {
        var spec = Spec("OneForOne", 1, children);
        spec["onIntensityExceeded"] = new JsonObject { ["action"] = "Rollback" };
        return spec;
    }

    private static JsonObject Crashing(string name)
    {
        var child = Child(name);
        child["template"]!["spec"]!["containers"]![0]!["command"] = new JsonArray("sh", "-c", "sleep 0.5; exit 7");
        return child;
    }
}
