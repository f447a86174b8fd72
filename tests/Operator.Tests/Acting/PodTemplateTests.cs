using System.Text.Json.Nodes;
using Crds;
using Operator.Acting;

namespace Operator.Tests.Acting;

public class PodTemplateTests
{
    private const string Minimal = """{"spec":{"containers":[{"name":"main","image":"db:1"}]}}""";

    [Theory]
    [InlineData("minimal")]
    [InlineData("everything")]
    public void A_template_becomes_the_pod_of_its_child(string golden)
    {
        var template = File.ReadAllText(Repository.Fixture("Templates", golden + ".template.json"));
        var expected = JsonNode.Parse(File.ReadAllText(Repository.Fixture("Templates", golden + ".pod.json")));
        var pod = Build(template);

        JsonNode.DeepEquals(pod, expected).ShouldBeTrue($"this was built:\n{pod}");
    }

    [Fact]
    public void The_template_stays_as_it_was_written()
    {
        var child = Some.Child(File.ReadAllText(Repository.Fixture("Templates", "everything.template.json")));
        var written = child.Template!.Value.GetRawText();

        PodTemplate.Build(Some.Tree(), child, "db", 3);
        child.Template.Value.GetRawText().ShouldBe(written);
        JsonNode.DeepEquals(PodTemplate.Build(Some.Tree(), child, "db", 3), PodTemplate.Build(Some.Tree(), child, "db", 3)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Always")]
    [InlineData("OnFailure")]
    [InlineData("Never")]
    public void Only_the_supervisor_restarts(string restartPolicy) =>
        ((string?)Build($$"""{"spec":{"containers":[],"restartPolicy":"{{restartPolicy}}"} }""")["spec"]!["restartPolicy"])
            .ShouldBe("Never");

    [Fact]
    public void Every_label_of_the_API_is_on_the_pod()
    {
        var labels = typeof(Labels).GetFields().Where(field => field.Name != nameof(Labels.Prefix))
            .Select(field => (string)field.GetRawConstantValue()!).ToList();

        labels.Count.ShouldBeGreaterThan(5);
        Build(Minimal)["metadata"]!["labels"]!.AsObject().Select(label => label.Key).ShouldBe(labels, ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"metadata":null,"spec":{"containers":[]}}""")]
    [InlineData("""{"metadata":{"labels":null},"spec":{"containers":[]}}""")]
    [InlineData("""{"metadata":{},"spec":{"containers":[]}}""")]
    public void Labels_do_not_depend_on_there_being_any(string template) =>
        ((string?)Build(template)["metadata"]!["labels"]![Labels.Child]).ShouldBe("db");

    /// <summary>Such a template is not accepted. Should it ever be, it still makes nobody else's pod.</summary>
    [Fact]
    public void A_template_cannot_say_whose_and_where_its_pod_is()
    {
        var pod = Build("""
            {
              "apiVersion": "v2", "kind": "Namespace",
              "metadata": {
                "name": "another-1", "namespace": "kube-system",
                "ownerReferences": [{ "apiVersion": "v1", "kind": "ConfigMap", "name": "x", "uid": "y", "controller": true }],
                "labels": { "supervision.dev/tree": "another", "supervision.dev/child": "x", "supervision.dev/incarnation": "9" }
              },
              "spec": { "containers": [] }
            }
            """);
        ((string?)pod["apiVersion"], (string?)pod["kind"]).ShouldBe(("v1", "Pod"));
        var metadata = pod["metadata"]!;
        ((string?)metadata["name"], (string?)metadata["namespace"]).ShouldBe(("shop-db-3", "ns"));
        ((string?)metadata["ownerReferences"]!.AsArray().ShouldHaveSingleItem()!["uid"]).ShouldBe(Some.Uid);
        ((string?)metadata["labels"]![Labels.Tree], (string?)metadata["labels"]![Labels.Child]).ShouldBe(("shop", "db"));
        ((string?)metadata["labels"]![Labels.Incarnation]).ShouldBe("3");
    }

    [Fact]
    public void A_name_that_is_too_long_is_cut_and_keeps_its_incarnation()
    {
        var name = (string?)PodTemplate.Build(Some.Tree(name: new string('t', 63)), Some.Child(Minimal), "db", 12)["metadata"]!["name"];

        name.ShouldNotBeNull().Length.ShouldBeLessThanOrEqualTo(63);
        name.ShouldEndWith("-12");
    }

    [Fact]
    public void A_tree_owns_what_is_built_for_it_and_nobody_elses()
    {
        var built = Ownership.Of(Some.Tree());

        ((string?)built["uid"], (bool?)built["controller"]).ShouldBe((Some.Uid, true));
        Some.Tree().Owns(Some.Pod("1.20-ready")).ShouldBeTrue();
        Some.Tree().Owns(Some.Pod("shop-db-3", [])).ShouldBeFalse();
        (Some.Tree() with { Metadata = Some.Tree().Metadata with { Uid = "a namesake's" } }).Owns(Some.Pod("1.20-ready")).ShouldBeFalse();
    }

    private static JsonObject Build(string template) => PodTemplate.Build(Some.Tree(), Some.Child(template), "db", 3);
}
