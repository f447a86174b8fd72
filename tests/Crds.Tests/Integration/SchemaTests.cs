using System.Text.Json.Nodes;

namespace Crds.Tests.Integration;

/// <summary>What API servers make of specs: the cluster's (1.20, unless it is another's) and the newest.</summary>
[Trait("Category", "Integration")]
public sealed class SchemaTests
{
    private const string Cluster = "cluster";
    private const string Newest = "newest";

    public static TheoryData<string> Servers() => [Cluster, Newest];

    public static TheoryData<string, string> CasesOnServers()
    {
        var rows = new TheoryData<string, string>();
        foreach (var server in new[] { Cluster, Newest })
            foreach (var name in SpecCases.All.Select(row => row.Name))
                rows.Add(server, name);
        return rows;
    }

    [Theory]
    [MemberData(nameof(CasesOnServers))]
    public void A_broken_rule_is_refused_by_whoever_can_know_it(string server, string name)
    {
        var broken = SpecCases.Named(name);
        var outcome = On(server).TryCreate(broken.Spec);

        if (broken.Schema is { } schema)
            Says(On(server), outcome.Failed(), schema);
        else if (broken.Rule is { } rule && On(server).HasExpressions)
        {
            Says(On(server), outcome.Failed(), rule);
            Says(On(server), outcome.Errors, $"{broken.Blamed ?? broken.Path}: Invalid value");
        }
        else
            outcome.Succeeded();
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void Defaults_are_filled_in_as_the_operator_would(string server)
    {
        var spec = $$"""{"backoff":{},"children":[{{Some.Child()}},{"name":"b","supervisor":{} }]}""";

        var filled = JsonNode.Parse(On(server).TryCreate(spec).Succeeded())!["spec"];

        JsonNode.DeepEquals(filled, JsonNode.Parse(Some.Json(Some.Spec(spec)))).ShouldBeTrue(filled!.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void A_tree_of_all_levels_with_all_fields_is_taken_and_its_template_is_left_as_it_was(string server)
    {
        var template = """
            {"metadata":{"labels":{"a":"b"},"annotations":null,"creationTimestamp":null},
             "spec":{"fieldOfTomorrow":{"x":[1,null,"y"]},"restartPolicy":"Never",
              "containers":[{"name":"c","new":true}]}}
            """;
        var spec = $$"""
            {"strategy":"RestForOne","intensity":0,"periodSeconds":1,"autoShutdown":"AnySignificant","suspend":true,
             "onIntensityExceeded":{"action":"Retry","retryAfterSeconds":9},"restartAt":"2026-01-02T03:04:05.678901Z",
             "resetAt":"2026-01-02T03:04:05Z",
             "children":[
              {"name":"a","restart":"Temporary","significant":true,"shutdown":"Infinity","template":{{template}} },
              {"name":"b","shutdown":"Infinity","normalExitCodes":[0,255],"supervisor":{{Some.Nested(Limits.Levels - 1)}} },
              {"name":"c","restartAt":"2026-01-02T03:04:05+01:00",
               "supervisor":{"strategy":"SimpleOneForOne","replicas":0,"children":[{{Some.Child()}}]} }]}
            """;

        var taken = JsonNode.Parse(On(server).TryCreate(spec).Succeeded())!["spec"]!;

        var passed = taken["children"]![0]!["template"];
        JsonNode.DeepEquals(passed, JsonNode.Parse(template)).ShouldBeTrue(passed!.ToJsonString());
        SpecValidation.Problems(Some.Spec(taken.ToJsonString()), "tree").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"strategy":"OneForNone"}""", "OneForAll")]
    [InlineData("""{"onIntensityExceeded":{"action":"Panic"}}""", "Rollback")]
    [InlineData("""{"autoShutdown":"Sometimes"}""", "AllSignificant")]
    [InlineData("""{"children":[{"name":"a","restart":"Always"}]}""", "Transient")]
    [InlineData("""{"children":[{"name":"a","shutdown":"30"}]}""", "BrutalKill|Infinity")]
    [InlineData("""{"children":[{"name":"a","shutdown":true}]}""", "spec.children[0].shutdown")]
    [InlineData("""{"children":[{}]}""", "spec.children[0].name: Required value")]
    [InlineData("""{"intensity":"5"}""", "spec.intensity")]
    [InlineData("""{"restartAt":"tomorrow"}""", "spec.restartAt")]
    [InlineData("null", "spec")]
    public void What_the_operator_could_not_read_is_refused_by_both(string spec, string message)
    {
        Says(Server.Cluster, Server.Cluster.TryCreate(spec).Failed(), message);
        Says(Server.Newest, Server.Newest.TryCreate(spec).Failed(), message);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void A_tree_whose_name_is_no_label_is_refused(string server)
    {
        On(server).TryCreate("{}", new string('x', 64)).Failed().ShouldContain("metadata.name");
        On(server).TryCreate("{}", "a.b").Failed().ShouldContain("metadata.name");
    }

    private static void Says(Server server, string errors, string message) =>
        server.Comparable(errors).ShouldContain(server.Comparable(message), Case.Sensitive);

    private static Server On(string server) => server == Cluster ? Server.Cluster : Server.Newest;
}
