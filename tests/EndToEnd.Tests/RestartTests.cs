namespace EndToEnd.Tests;

[Trait("Category", "EndToEnd")]
public class OneForOneTests : Scene
{
    [Fact]
    public async Task A_child_that_crashes_comes_back_alone()
    {
        await Apply("shop", Spec("OneForOne", 5, Child("a"), Child("b"), Child("c")));
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");
        var (a, c) = (await Uid("shop-a-1"), await Uid("shop-c-1"));

        await End("shop-b-1", 3);
        await Running("shop", "shop-a-1", "shop-b-2", "shop-c-1");

        (await Uid("shop-a-1")).ShouldBe(a);
        (await Uid("shop-c-1")).ShouldBe(c);
        var status = await Status("shop");
        var b = status.Children.Single(child => child.Name == "b");
        b.Incarnation.ShouldBe(2);
        b.Restarts.ShouldBe(1);
        b.LastExit!.ExitCode.ShouldBe(3);
        b.LastExit.Message.ShouldBe("told to end");
        status.Restarts.Total.ShouldBe(1);
        HappenedInOrder("dead shop-b-1", "created shop-b-2");
        (await Cluster.Kubectl("logs", "--namespace", Namespace, "shop-b-1")).ShouldBe("told to end\n", "the evidence is kept");
    }
}

[Trait("Category", "EndToEnd")]
public class OneForAllTests : Scene
{
    [Fact]
    public async Task Every_sibling_is_stopped_last_first_and_dead_before_all_start_first_to_last()
    {
        await Apply("shop", Spec("OneForAll", 5, Child("a"), Child("b"), Child("c")));
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");
        HappenedInOrder(
            "created shop-a-1", "ready shop-a-1", "created shop-b-1", "ready shop-b-1", "created shop-c-1", "ready shop-c-1");

        await End("shop-b-1", 1);
        await Running("shop", "shop-a-2", "shop-b-2", "shop-c-2");

        HappenedInOrder("stopping shop-c-1", "dead shop-c-1", "stopping shop-a-1", "dead shop-a-1");
        HappenedInOrder("dead shop-c-1", "created shop-a-2");
        HappenedInOrder("dead shop-a-1", "created shop-a-2");
        HappenedInOrder(
            "created shop-a-2", "ready shop-a-2", "created shop-b-2", "ready shop-b-2", "created shop-c-2", "ready shop-c-2");
        (await Status("shop")).Restarts.Total.ShouldBe(1, "a group restart counts one");
    }
}

[Trait("Category", "EndToEnd")]
public class AnyOrderTests : Scene
{
    [Fact]
    public async Task All_are_told_to_stop_at_once_and_when_no_process_of_theirs_is_left_all_start_at_once()
    {
        static System.Text.Json.Nodes.JsonObject Slow(string name) => Processes.Marked(Child(name, onStop: "sleep 2; exit 0"));
        var spec = Spec("OneForAll", 5, Slow("a"), Slow("b"), Slow("c"));
        spec["order"] = "AnyOrder";
        await Apply("shop", spec);
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");
        HappenedInOrder("created shop-c-1", "ready shop-a-1");
        string[] old = [await Uid("shop-a-1"), await Uid("shop-b-1"), await Uid("shop-c-1")];
        Assert.SkipUnless(old.All(uid => Processes.Of(uid).Count > 0), "the pods run on another machine");
        IReadOnlyList<int>? left = null;
        Timeline.Told = line =>
        {
            if (line.StartsWith("created", StringComparison.Ordinal)) left ??= [.. old.SelectMany(Processes.Of)];
        };

        await End("shop-b-1", 1);
        await Running("shop", "shop-a-2", "shop-b-2", "shop-c-2");

        left.ShouldNotBeNull().ShouldBeEmpty();
        foreach (var told in new[] { "stopping shop-c-1", "stopping shop-a-1" })
        {
            foreach (var dead in new[] { "dead shop-c-1", "dead shop-a-1" }) HappenedInOrder(told, dead);
        }
        foreach (var made in new[] { "created shop-a-2", "created shop-b-2", "created shop-c-2" })
        {
            foreach (var ready in new[] { "ready shop-a-2", "ready shop-b-2", "ready shop-c-2" }) HappenedInOrder(made, ready);
        }
        (await Status("shop")).Restarts.Total.ShouldBe(1, "a group restart counts one");
    }
}

[Trait("Category", "EndToEnd")]
public class RestForOneTests : Scene
{
    [Fact]
    public async Task The_earlier_sibling_is_left_alone_and_the_later_one_restarts_in_order()
    {
        await Apply("shop", Spec("RestForOne", 5, Child("a"), Child("b"), Child("c")));
        await Running("shop", "shop-a-1", "shop-b-1", "shop-c-1");
        var a = await Uid("shop-a-1");

        await End("shop-b-1", 1);
        await Running("shop", "shop-a-1", "shop-b-2", "shop-c-2");

        (await Uid("shop-a-1")).ShouldBe(a);
        HappenedInOrder("dead shop-b-1", "stopping shop-c-1", "dead shop-c-1", "created shop-b-2", "ready shop-b-2", "created shop-c-2");
    }
}

[Trait("Category", "EndToEnd")]
public class RestartTypeTests : Scene
{
    [Fact]
    public async Task Transient_that_ends_well_and_temporary_that_crashes_stay_down_and_count_nothing()
    {
        await Apply("shop", Spec("OneForOne", 0, Child("a"), Child("t", "Transient"), Child("u", "Temporary")));
        await Running("shop", "shop-a-1", "shop-t-1", "shop-u-1");

        await End("shop-t-1", 0);
        await End("shop-u-1", 9);
        await Until("both are done", async () =>
        {
            var children = (await Status("shop")).Children;
            return children.Any(child => child is { Name: "t", State: Crds.ChildState.Completed })
                && children.Any(child => child is { Name: "u", State: Crds.ChildState.Dropped });
        });

        var status = await Status("shop");
        status.Restarts.Total.ShouldBe(0);
        status.Ending.ShouldBeNull("intensity 0 allows no restart, and there was none");
        status.Ready.ShouldBe("1/1");
        Timeline.Lines.ShouldNotContain("created shop-t-2");
        Timeline.Lines.ShouldNotContain("created shop-u-2");
    }
}

[Trait("Category", "EndToEnd")]
public class DisruptionTests : Scene
{
    [Fact]
    public async Task A_pod_that_somebody_deletes_is_replaced_when_it_has_died_and_not_counted()
    {
        await Apply("shop", Spec("OneForOne", 0, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");

        await Cluster.Kubectl("delete", "pod", "shop-a-1", "--namespace", Namespace, "--wait=false");
        await Running("shop", "shop-a-2", "shop-b-1");

        HappenedInOrder("stopping shop-a-1", "dead shop-a-1", "created shop-a-2");
        var status = await Status("shop");
        status.Restarts.Total.ShouldBe(0);
        status.Children[0].LastExit!.Class.ShouldBe(Crds.ExitClass.Disruption);
    }
}
