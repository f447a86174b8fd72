using Operator.Deciding;

namespace Operator.Tests.Deciding;

public class HashTests
{
    private const string Template = """
        {"metadata":{"labels":{"app":"db"}},"spec":{"containers":[
          {"name":"main","image":"db:1","args":["--rate=+5 <é>"],"ports":[{"containerPort":5432}],"resources":{"limits":{"cpu":0.50}}}]}}
        """;

    /// <summary>
    /// The first ten digits of the SHA-256 of the template, sorted and without spaces. An operator to which this is another
    /// number replaces every pod of every tree on the day it is installed: never change it.
    /// </summary>
    [Fact]
    public void The_hash_of_a_template_is_the_same_in_every_release() => Of(Template).ShouldBe("063780dea2");

    [Fact]
    public void It_is_what_decides_whether_a_pod_is_replaced() =>
        Wanted.From(Some.Spec($$"""{"children":[{"name":"db","template":{{Template}}}]}"""), "shop", "", supervised: false)
            .Children[0].Revision.ShouldBe(Of(Template));

    [Theory]
    [InlineData("""{"a":1,"b":{"c":2,"d":3}}""", """{"b":{"d":3,"c":2},"a":1}""")]
    [InlineData("""[{"a":1,"b":2}]""", """[{"b":2,"a":1}]""")]
    [InlineData("""{"a":[1,2]}""", """ { "a" : [ 1 , 2 ] } """)]
    [InlineData("""{"a":"é"}""", """{"a":"\u00e9"}""")]
    public void What_means_the_same_hashes_the_same(string one, string other) => Of(one).ShouldBe(Of(other));

    [Theory]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1.0}""", """{"a":"1.0"}""")]
    [InlineData("""{"a":true}""", """{"a":"true"}""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""{"a":{}}""", """{"a":[]}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{},"b":1}""")]
    [InlineData("""{"a":"x"}""", """{"A":"x"}""")]
    [InlineData("""[[1],2]""", """[1,[2]]""")]
    public void What_differs_hashes_differently(string one, string other) => Of(one).ShouldNotBe(Of(other));

    [Fact]
    public void No_template_has_a_hash_too() => Hash.Of(null).ShouldNotBe(Of("{}"));

    [Fact]
    public void A_hash_fits_into_names_and_labels() => Of(Template).ShouldMatch("^[0-9a-f]{10}$");

    /// <summary>A namesake of a deleted tree must not find its revisions.</summary>
    [Fact]
    public void The_hash_of_a_spec_depends_on_the_tree()
    {
        var spec = Some.Spec("""{"intensity":3}""");

        Hash.Of(spec, "one").ShouldBe(Hash.Of(Some.Spec("""{ "intensity": 3 }"""), "one"));
        Hash.Of(spec, "one").ShouldNotBe(Hash.Of(spec, "other"));
        Hash.Of(spec, "one").ShouldNotBe(Hash.Of(Some.Spec("""{"intensity":4}"""), "one"));
    }

    /// <summary>Who suspends, scales or restarts does not change what is to run.</summary>
    [Theory]
    [InlineData("""{"suspend":true,"children":[{"name":"db"}]}""")]
    [InlineData("""{"replicas":3,"children":[{"name":"db"}]}""")]
    [InlineData("""{"resetAt":"2026-01-02T00:00:00Z","restartAt":"2026-01-02T00:00:00Z","children":[{"name":"db"}]}""")]
    [InlineData("""{"children":[{"name":"db","suspend":true,"restartAt":"2026-01-02T00:00:00Z"}]}""")]
    public void A_verb_makes_another_revision_of_the_same_content(string verb)
    {
        var (plain, acted) = (Hash.Of(Some.Spec("""{"children":[{"name":"db"}]}"""), "one"), Hash.Of(Some.Spec(verb), "one"));

        acted.ShouldNotBe(plain);
        Hash.ContentOf(acted).ShouldBe(Hash.ContentOf(plain));
        Hash.ContentOf(acted).ShouldBe(Hash.OfContent(Some.Spec(verb), "one"));
        Hash.ContentOf(acted).ShouldNotBe(Hash.OfContent(Some.Spec("""{"intensity":4,"children":[{"name":"db"}]}"""), "one"));
    }

    private static string Of(string template) => Hash.Of(Some.Json(template));
}
