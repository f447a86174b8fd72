using System.Text.Json.Nodes;
using Crds;

namespace EndToEnd.Tests;

/// <summary>What cannot work is said precisely, and no pod is touched because of it.</summary>
[Trait("Category", "EndToEnd")]
public class BadInputTests : Scene
{
    private static JsonObject With(JsonObject spec, string field, JsonNode value)
    {
        spec[field] = value;
        return spec;
    }

    public static TheoryData<string, string> RefusedByTheSchema => new()
    {
        { """{"strategy":"TwoForOne","children":[]}""", "spec.strategy" },
        { """{"periodSeconds":0,"children":[]}""", "spec.periodSeconds" },
        { """{"intensity":-1,"children":[]}""", "spec.intensity" },
        {
            """{"children":[{"name":"a","template":{"spec":{"containers":[]}}},{"name":"a","template":{"spec":{"containers":[]}}}]}""",
            "spec.children[1]"
        },
        { """{"children":[{"name":"Not_A_Label","template":{"spec":{"containers":[]}}}]}""", "spec.children.name" },
        { """{"children":[{"name":"a","shutdown":"Never","template":{"spec":{"containers":[]}}}]}""", "spec.children.shutdown" },
    };

    [Theory]
    [MemberData(nameof(RefusedByTheSchema))]
    public async Task The_API_server_refuses_what_the_schema_forbids_and_names_the_field(string spec, string field)
    {
        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => Apply("shop", JsonNode.Parse(spec)!.AsObject()));
        refusal.Message.ShouldContain(field);
        Timeline.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Five_hundred_children_are_refused_with_the_limit()
    {
        var spec = Spec("OneForOne", 1, [.. Enumerable.Range(0, 500).Select(i => Child($"c{i}"))]);
        (await Should.ThrowAsync<InvalidOperationException>(() => Create("shop", spec))).Message.ShouldContain("256");
    }

    [Fact]
    public async Task Two_megabytes_of_spec_are_refused_and_the_operator_goes_on()
    {
        var child = Child("a");
        child["template"]!["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["big"] = new string('x', 2_000_000) } };
        await Should.ThrowAsync<InvalidOperationException>(() => Create("big", Spec("OneForOne", 1, child)));

        await Apply("shop", Spec("OneForOne", 1, Child("a")));
        await Running("shop", "shop-a-1");
    }

    [Fact]
    public async Task A_restart_policy_of_its_own_is_refused_with_the_reason()
    {
        var child = Child("a");
        child["template"]!["spec"]!["restartPolicy"] = "Always";
        await Rejected(Spec("OneForOne", 1, child), "spec.children[0].template.spec.restartPolicy");
    }

    [Fact]
    public async Task A_template_that_the_API_server_refuses_is_answered_with_its_words()
    {
        var child = Child("b");
        child["template"]!["spec"]!["containers"]![0]!["image"] = "";
        await Rejected(Spec("OneForOne", 1, Child("a"), child), "spec.children[1].template (b):");
    }

    [Fact]
    public async Task A_template_of_a_nested_supervisor_is_proven_before_anything_is_started()
    {
        var child = Child("w");
        child["template"]!["spec"]!["containers"]![0]!["image"] = "";
        await Rejected(
            Spec("OneForOne", 1, Child("a"), Nested("web", Spec("OneForOne", 1, child))),
            "spec.children[1].supervisor.children[0].template (w):");
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        var name = new string('n', 64);
        try
        {
            await Apply(name, Spec("OneForOne", 1, Child("a")));
        }
        catch (InvalidOperationException e)
        {
            e.Message.ShouldContain("metadata.name");
            return;
        }
        await Says(name, ConditionTypes.Accepted, ConditionStatus.False, "metadata.name");
        Timeline.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bad_change_touches_no_pod_and_the_last_accepted_spec_stays_in_force()
    {
        await Apply("shop", Spec("OneForAll", 5, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");
        Timeline.Clear();

        var bad = Child("b");
        bad["template"]!["spec"]!["containers"]![0]!["image"] = "";
        await Apply("shop", With(Spec("OneForOne", 5, Child("a"), bad), "periodSeconds", 60));
        await Says("shop", ConditionTypes.Accepted, ConditionStatus.False, "spec.children[1].template (b)", Reasons.InvalidTemplate);
        Timeline.Lines.ShouldBeEmpty();

        // A new operator, too, knows what was accepted last: OneForAll.
        Operator.Kill();
        Operator.Dispose();
        Operator = new OperatorProcess(Namespace);
        await End("shop-a-1", 1);
        await Until("all are restarted", async () =>
            (await Status("shop")).Children.All(child => child is { State: ChildState.Running, Incarnation: 2 }));
        HappenedInOrder("stopping shop-b-1", "dead shop-b-1", "created shop-a-2", "created shop-b-2");
    }

    [Fact]
    public async Task A_pod_of_somebody_else_under_our_name_is_left_alone()
    {
        await Cluster.Kubectl("run", "shop-a-1", "--namespace", Namespace, "--image=busybox:1.35", "--restart=Never",
            "--labels=supervision.dev/tree=shop,supervision.dev/child=a,supervision.dev/incarnation=1", "--", "sleep", "3600");
        await Apply("shop", Spec("OneForOne", 1, Child("a")));
        await Says("shop", ConditionTypes.Ready, ConditionStatus.False, Reasons.NameTaken, Reasons.ChildRefused);
        Timeline.Live.ShouldBe(["shop-a-1"]);

        await Cluster.Kubectl("delete", "pod", "shop-a-1", "--namespace", Namespace, "--grace-period=1", "--wait=true");
        await Running("shop", "shop-a-1");
    }

    private async Task Rejected(JsonObject spec, string says, string? reason = null)
    {
        await Apply("shop", spec);
        await Says("shop", ConditionTypes.Accepted, ConditionStatus.False, says, reason);
        Timeline.Lines.ShouldBeEmpty();
    }
}
