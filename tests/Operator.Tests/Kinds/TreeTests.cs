using System.Text.Json;
using Operator.Kinds;

namespace Operator.Tests.Kinds;

public class TreeTests
{
    private const string Metadata =
        """ "metadata": { "name": "shop", "annotations": { "a": "copy of the spec" }, "managedFields": [{}] } """;
    private const string Status = """ "status": { "restarts": { "total": 3 } } """;

    [Fact]
    public void Everything_is_found_wherever_it_stands_and_what_is_not_known_is_passed_over()
    {
        var tree = Decoded($$"""
            { "status": { "restarts": { "total": 3 } }, "more": { "spec": 1, "status": [2] }, "kind": "SupervisionTree",
              "spec": { "intensity": 7, "children": [{ "name": "db" }] }, {{Metadata}} }
            """);

        tree.Metadata.Name.ShouldBe("shop");
        tree.Spec!.Intensity.ShouldBe(7);
        tree.SpecProblem.ShouldBeNull();
        tree.Status!.Restarts.Total.ShouldBe(3);
    }

    [Theory]
    [InlineData("[1, {}]", "spec: ")]
    [InlineData("7", "spec: ")]
    [InlineData("""{ "children": [{ "name": {} }], "intensity": 7 }""", "spec.children[0].name: ")]
    public void What_is_no_spec_leaves_the_rest_readable_and_says_where(string spec, string problem)
    {
        var tree = Decoded($$"""{ {{Metadata}}, "spec": {{spec}}, {{Status}} }""");

        tree.Spec.ShouldBeNull();
        tree.SpecProblem.ShouldNotBeNull().ShouldStartWith(problem);
        tree.Status!.Restarts.Total.ShouldBe(3);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("""{ "spec": {} }""")]
    [InlineData("""{ "metadata": null }""")]
    [InlineData("""{ "metadata": { "name": "shop" }, "status": 7 }""")]
    public void What_is_no_tree_or_has_a_status_that_cannot_be_read_is_not_taken_for_one(string json) =>
        Should.Throw<JsonException>(() => Decoded(json));

    [Fact]
    public void Without_a_spec_or_a_status_there_is_none()
    {
        var tree = Decoded($$"""{ {{Metadata}}, "spec": null }""");

        (tree.Spec, tree.SpecProblem, tree.Status).ShouldBe((null, null, null));
    }

    [Fact]
    public void What_nobody_reads_is_not_kept()
    {
        var metadata = Decoded($$"""{ {{Metadata}} }""").Metadata;

        metadata.Annotations.ShouldBeNull();
        metadata.ManagedFields.ShouldBeNull();
    }

    private static Tree Decoded(string json) => JsonSerializer.Deserialize(json, KindsJson.Default.Tree)!;
}
