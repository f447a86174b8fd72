using System.Text.Json.Nodes;
using Crds;
using Operator.Acting;
using Operator.Deciding;

namespace Operator.Tests.Acting;

public class NestedTreeTests
{
    private const string Pool = """
        {"name":"web","supervisor":{"strategy":"SimpleOneForOne","children":[{"name":"w","template":{"spec":{}}}]}}
        """;

    [Fact]
    public void It_is_named_labelled_and_owned_like_a_pod_and_cannot_be_deleted_without_an_ordered_shutdown()
    {
        var tree = NestedTree.Build(Some.Tree(), Child(Pool), "web", 3);

        ((string?)tree["kind"]).ShouldBe(SupervisionTree.Kind);
        var metadata = tree["metadata"]!;
        ((string?)metadata["name"]).ShouldBe("shop-web-3");
        ((string?)metadata["ownerReferences"]![0]!["uid"]).ShouldBe(Some.Uid);
        ((string?)metadata["labels"]![Labels.Child]).ShouldBe("web");
        ((string?)metadata["labels"]![Labels.Revision]).ShouldBe(Hash.OfChild(Child(Pool)));
        ((string?)metadata["finalizers"]![0]).ShouldBe(SupervisionTree.Finalizer);
        ((string?)tree["spec"]!["strategy"]).ShouldBe("SimpleOneForOne");
    }

    /// <summary>An operator that runs only trees with a label must not lose sight of what is within them.</summary>
    [Fact]
    public void It_has_the_labels_of_its_parent_and_its_own_are_its_own()
    {
        var parent = Some.Tree();
        parent = parent with
        {
            Metadata = parent.Metadata with
            {
                Labels = new Dictionary<string, string> { ["team"] = "a", [Labels.Child] = "of somebody above" },
            },
        };
        var labels = NestedTree.Build(parent, Child(Pool), "web", 3)["metadata"]!["labels"]!;
        ((string?)labels["team"]).ShouldBe("a");
        ((string?)labels[Labels.Child]).ShouldBe("web");
    }

    [Fact]
    public void A_change_is_made_against_the_version_that_was_seen()
    {
        var patch = NestedTree.Revision(Some.Nested(), Child(Pool));

        ((string?)Value(patch, "/metadata/resourceVersion")).ShouldBe("9");
        ((string?)Value(patch, "/metadata/labels/supervision.dev~1revision")).ShouldBe(Hash.OfChild(Child(Pool)));
        ((string?)Value(patch, "/spec")!["strategy"]).ShouldBe("SimpleOneForOne");
    }

    [Theory]
    [InlineData(null, 7, 7)]
    [InlineData(2, 7, 2)]
    [InlineData(null, null, null)]
    public void Replicas_of_which_the_parent_says_nothing_stay_as_somebody_scaled_them(int? parent, int? scaled, int? expected)
    {
        var child = Child(Pool);
        child = child with { Supervisor = child.Supervisor! with { Replicas = parent } };
        var nested = Some.Nested() with { Spec = child.Supervisor with { Replicas = scaled } };

        ((int?)Value(NestedTree.Revision(nested, child), "/spec")!["replicas"]).ShouldBe(expected);
    }

    private static JsonNode? Value(JsonArray patch, string path) => patch.Single(change => (string?)change!["path"] == path)!["value"];

    private static ChildSpec Child(string json) => Some.Spec($$"""{"children":[{{json}}]}""").Children[0];
}
