using System.Text.Json;
using System.Text.Json.Nodes;
using Crds.Json;

namespace Crds.Tests.Integration;

/// <summary>A tree that is kept: status, scale and columns.</summary>
[Trait("Category", "Integration")]
public sealed class StoredTreeTests
{
    private static readonly string Name = $"crds-tests-{Guid.NewGuid():N}"[..20];

    [Fact]
    public void The_cluster_keeps_shows_and_scales_a_tree() => KeepsShowsAndScales(Server.Cluster);

    [Fact]
    public void The_newest_server_keeps_shows_and_scales_a_tree() => KeepsShowsAndScales(Server.Newest);

    private static void KeepsShowsAndScales(Server server)
    {
        // Suspended, so that an operator that happens to run here starts nothing.
        var spec = $$"""{"strategy":"SimpleOneForOne","replicas":1,"suspend":true,"children":[{{Some.Child()}}]}""";
        server.Kubectl(["create", "-f", "-"], Server.Tree(Name, spec)).Succeeded();
        try
        {
            WriteStatus(server);
            server.Kubectl(["get", "svt", Name, "--no-headers=false"]).Succeeded().Split('\n')[0]
                .Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .ShouldBe(["NAME", "STRATEGY", "READY", "RESTARTS", "LAST RESTART", "REASON", "AGE"]);
            var wide = server.Kubectl(["get", "svt", Name, "-o", "wide"]).Succeeded();
            wide.ShouldContain("INTENSITY");
            wide.ShouldContain(Reasons.Restarting);
            wide.ShouldContain("0/1");
            server.Kubectl(["scale", "svt", Name, "--replicas=3"]).Succeeded();
            server.Kubectl(["get", "svt", Name, "-o", "jsonpath={.spec.replicas}"]).Succeeded().ShouldBe("3");
        }
        finally
        {
            server.Kubectl(["delete", "svt", Name, "--wait=false"]);
        }
    }

    private static void WriteStatus(Server server)
    {
        var tree = JsonNode.Parse(server.Kubectl(["get", "svt", Name, "-o", "json"]).Succeeded())!.AsObject();
        tree["status"] = JsonSerializer.SerializeToNode(StatusJsonTests.Full(), CrdsJson.Default.SupervisionTreeStatus);
        var path = $"/apis/{SupervisionTree.ApiVersion}/namespaces/default/{SupervisionTree.Plural}/{Name}/status";

        var kept = server.Kubectl(["replace", "--raw", path, "-f", "-"], tree.ToJsonString()).Succeeded();

        var status = JsonNode.Parse(kept)!["status"];
        JsonNode.DeepEquals(status, tree["status"]).ShouldBeTrue($"kept: {status!.ToJsonString()}");
    }
}
