using System.Text.Json;

namespace Crds.Tests;

public sealed class SpecValidationTests
{
    [Theory]
    [MemberData(nameof(SpecCases.Names), MemberType = typeof(SpecCases))]
    public void Every_broken_rule_is_named_with_its_path_and_what_to_do(string name)
    {
        var broken = SpecCases.Named(name);

        var problem = SpecValidation.Problems(Some.Spec(broken.Spec), "tree").ShouldHaveSingleItem();

        problem.Path.ShouldBe(broken.Path);
        problem.Message.ShouldEndWith(broken.Message);
    }

    [Fact]
    public void All_problems_are_named_at_once_in_the_order_of_the_fields()
    {
        var spec = Some.Spec($$"""
            {"intensity":-1,"periodSeconds":0,"replicas":1,
             "children":[{{Some.Child("A", "\"significant\":true")}},{{Some.Child("A")}},{"name":"b"}]}
            """);

        SpecValidation.Problems(spec, "Tree").Select(problem => problem.Path).ShouldBe(
        [
            "metadata.name", "spec.intensity", "spec.periodSeconds", "spec.replicas",
            "spec.children[0].name", "spec.children[0].significant", "spec.children[0].significant",
            "spec.children[1].name", "spec.children[1].name", "spec.children[2]",
        ]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"children":[]}""")]
    [InlineData("""{"intensity":0,"periodSeconds":1}""")]
    [InlineData("""{"onIntensityExceeded":{"action":"Retry"}}""")]
    [InlineData("""{"backoff":{"initialSeconds":60}}""")]
    public void What_OTP_takes_is_valid_here_too(string json) =>
        SpecValidation.Problems(Some.Spec(json), "tree").ShouldBeEmpty();

    [Fact]
    public void A_spec_that_uses_everything_is_valid()
    {
        var spec = Some.Spec($$"""
            {"strategy":"RestForOne","autoShutdown":"AllSignificant",
             "children":[{{Some.Child("a", """ "restart":"Temporary","significant":true,"shutdown":"Infinity" """)}},
              {"name":"b","supervisor":{"strategy":"SimpleOneForOne","replicas":0,"children":[{{Some.Child()}}]} },
              {"name":"c","template":{"metadata":{"labels":{"app.kubernetes.io/managed-by":"Helm"},"annotations":null},
                "spec":{"restartPolicy":"Never","containers":[{}]} } }]}
            """);

        SpecValidation.Problems(spec, "tree").ShouldBeEmpty();
        SpecValidation.Problems(Some.Spec(Some.Nested(Limits.Levels)), "tree").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("shop.example")]
    [InlineData("")]
    [InlineData("shop\n")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123")]
    public void A_tree_whose_name_is_no_label_is_refused(string name) =>
        SpecValidation.Problems(new(), name).ShouldHaveSingleItem().Path.ShouldBe("metadata.name");

    [Fact]
    public void A_name_of_any_length_is_quoted_in_short() =>
        SpecValidation.Problems(new(), new string('x', 1_000_000))[0].Message.Length.ShouldBeLessThan(300);

    [Theory]
    [MemberData(nameof(HostileTemplates))]
    public void No_type_in_a_template_makes_the_check_fail(string template) =>
        Should.NotThrow(() => SpecValidation.Problems(Some.Spec(Some.Templated(template)), "tree")).ShouldNotBeNull();

    [Fact]
    public void A_template_that_was_never_set_is_no_object() =>
        SpecValidation.Problems(new() { Children = [new() { Name = "a", Template = default(JsonElement) }] }, "tree")
            .ShouldHaveSingleItem().Path.ShouldBe("spec.children[0].template");

    /// <summary>Every value in every place that the check looks at.</summary>
    public static TheoryData<string> HostileTemplates()
    {
        string[] values =
        [
            "null", "true", "1e999", "\"x\"", "\"\\ud800\"", "[]", "[null]", "[[]]", "{}", """{"\ud800":1}""",
        ];
        string[] places =
        [
            "#", """{"metadata":#,"spec":{}}""", """{"metadata":{"labels":#}}""", """{"metadata":{"annotations":#}}""",
            """{"metadata":{"labels":{"a":#}}}""", """{"metadata":{"name":#,"ownerReferences":#}}""", """{"spec":#}""",
            """{"spec":{"containers":#}}""", """{"spec":{"containers":[#]}}""", """{"spec":{"restartPolicy":#}}""",
        ];
        return [.. places
            .SelectMany(place => values.Select(value => place.Replace("#", value, StringComparison.Ordinal)))
            .Distinct()];
    }
}
