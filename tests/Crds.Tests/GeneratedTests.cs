using System.Text.Json.Nodes;
using Crds.Generator;

namespace Crds.Tests;

public sealed class GeneratedTests
{
    private static readonly JsonObject Crd = new Manifest(Documentation.Load()).Json();

    [Fact]
    public void Generated_files_are_up_to_date()
    {
        foreach (var (path, content) in Generated.Files())
            File.ReadAllText(Path.Combine(Repository.Root, path)).ShouldBe(content, $"{path}: run `make generate`");
    }

    [Fact]
    public void Generating_twice_gives_the_same() => Generated.Files().ShouldBe(Generated.Files());

    [Fact]
    public void The_CRD_is_far_smaller_than_the_256_KiB_that_kubectl_apply_can_keep() =>
        Crd.ToJsonString().Length.ShouldBeLessThan(128 * 1024);

    [Fact]
    public void Every_field_has_a_description_in_the_CRD()
    {
        Undescribed(Schema("spec"), "spec").Concat(Undescribed(Schema("status"), "status")).ShouldBeEmpty();

        static IEnumerable<string> Undescribed(JsonNode schema, string path) =>
            from property in schema["properties"]?.AsObject() ?? []
            // Inside a template the fields are the pod's own.
            where !path.EndsWith("template", StringComparison.Ordinal)
            let inner = $"{path}.{property.Key}"
            from found in (property.Value!["description"] is null ? new[] { inner } : [])
                .Concat(Undescribed(property.Value["items"] ?? property.Value, inner))
            select found;
    }

    [Theory]
    [InlineData("intensity", 0, Limits.Intensity)]
    [InlineData("periodSeconds", 1, Limits.Seconds)]
    [InlineData("replicas", 0, Limits.Replicas)]
    [InlineData("backoff.jitterPercent", 0, Limits.JitterPercent)]
    [InlineData("children.shutdown", 0, Limits.Seconds)]
    [InlineData("children.normalExitCodes", 0, Limits.ExitCode)]
    public void Limits_in_the_CRD_are_those_of_the_code(string path, int least, int most)
    {
        var schema = At(Schema("spec"), path);

        schema["minimum"]!.GetValue<int>().ShouldBe(least);
        schema["maximum"]!.GetValue<int>().ShouldBe(most);
    }

    [Fact]
    public void Sizes_in_the_CRD_are_those_of_the_code()
    {
        for (var level = 1; level <= Limits.Levels; level++)
            Property($"spec.{string.Concat(Enumerable.Repeat("children.supervisor.", level - 1))}children")["maxItems"]!
                .GetValue<int>().ShouldBe(Limits.ChildrenAt(level));
        Property("spec.children.name")["maxLength"]!.GetValue<int>().ShouldBe(Limits.NameLength);
        Property("status.history")["maxItems"]!.GetValue<int>().ShouldBe(Limits.History);
        Property("status.history.message")["maxLength"]!.GetValue<int>().ShouldBe(Limits.MessageBytes);

        static JsonNode Property(string path) => path.Split('.') is var steps && steps.Length == 2
            ? Schema(steps[0])["properties"]![steps[1]]!
            : At(Schema(steps[0]), string.Join('.', steps[1..^1]))["properties"]![steps[^1]]!;
    }

    [Fact]
    public void Lists_of_named_things_are_maps_by_their_key()
    {
        foreach (var (part, list, key) in new[]
        {
            ("spec", "children", "name"), ("status", "children", "name"), ("status", "conditions", "type"),
        })
        {
            var schema = Schema(part)["properties"]![list]!;
            schema["x-kubernetes-list-type"]!.GetValue<string>().ShouldBe("map");
            schema["x-kubernetes-list-map-keys"]!.ToJsonString().ShouldBe($"[\"{key}\"]");
        }
    }

    [Fact]
    public void Supervisors_are_written_out_to_the_last_level()
    {
        var path = string.Join('.', Enumerable.Repeat("children.supervisor", Limits.Levels - 1));

        At(Schema("spec"), path)["properties"]!["intensity"].ShouldNotBeNull();
        At(Schema("spec"), $"{path}.children.supervisor")["properties"].ShouldBeNull();
    }

    private static JsonNode Schema(string part) =>
        Crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]![part]!;

    /// <summary>The schema at a path; lists are entered.</summary>
    private static JsonNode At(JsonNode schema, string path) =>
        path.Split('.').Aggregate(schema, (at, step) => at["properties"]![step]!["items"] ?? at["properties"]![step]!);
}
