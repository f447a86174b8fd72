using System.Text.Json.Nodes;
using EndToEnd.Tests;
using Operator;

namespace Chart.Tests.Permissions;

/// <summary>
/// The operator under the chart's own role, and under that role with one verb less: everything that it may do is used, and
/// without any of it something is missing that users see.
/// </summary>
[Trait("Category", "EndToEnd")]
public sealed class RoleTests : IDisposable
{
    private readonly string ns = $"e2e-chart-{Guid.NewGuid().ToString("n")[..10]}";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("chart-");

    public static TheoryData<string, string, string, string> Permissions => new()
    {
        { "supervision.dev", "supervisiontrees", "list", "the operator leads" },
        { "supervision.dev", "supervisiontrees", "watch", "a tree runs" },
        { "supervision.dev", "supervisiontrees", "patch", "a tree runs" },
        { "supervision.dev", "supervisiontrees", "create", "a tree runs" },
        { "supervision.dev", "supervisiontrees", "get", "a group is restarted" },
        { "supervision.dev", "supervisiontrees", "delete", "a group is restarted" },
        { "supervision.dev", "supervisiontrees/status", "update", "a tree runs" },
        { "supervision.dev", "supervisiontrees/finalizers", "update", "a tree runs" },
        { "", "pods", "list", "the operator leads" },
        { "", "pods", "watch", "a tree runs" },
        { "", "pods", "create", "a tree runs" },
        { "", "pods", "get", "a group is restarted" },
        { "", "pods", "delete", "a group is restarted" },
        { "apps", "controllerrevisions", "create", "a tree runs" },
        { "apps", "controllerrevisions", "delete", "a new spec replaces the old one" },
        { "apps", "controllerrevisions", "get", "another operator remembers the spec in force" },
        { "events.k8s.io", "events", "create", "it is told" },
        { "events.k8s.io", "events", "patch", "it is told that it happened again" },
        { "coordination.k8s.io", "leases", "get", "the operator leads" },
        { "coordination.k8s.io", "leases", "create", "the operator leads" },
        { "coordination.k8s.io", "leases", "patch", "the lease is renewed" },
    };

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>The finalizers are asked for by admission, in the operator's name: no request shows it.</summary>
    [Fact]
    public async Task The_role_is_enough_and_all_of_it_is_used()
    {
        var granted = await Granted();
        Permissions.Select(row => new Permission(row.Data.Item1, row.Data.Item2, row.Data.Item3))
            .ShouldBe(granted, ignoreOrder: true);

        await using var story = await Begin(granted);
        (await story.Tell()).ShouldBeNull();
        story.Requests.Refused.ShouldBeEmpty();
        story.Requests.Used.ShouldBe(granted.Where(it => it.Resource != "supervisiontrees/finalizers"), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Permissions))]
    public async Task Without_one_of_them_something_is_missing(string group, string resource, string verb, string missing)
    {
        var without = new Permission(group, resource, verb);
        await using var story = await Begin((await Granted()).Except([without]));
        (await story.Tell()).ShouldBe(missing);
        if (resource != "supervisiontrees/finalizers") story.Requests.Refused.Distinct().ShouldBe([without]);
    }

    /// <summary>What the chart grants in a namespace, its lease included.</summary>
    private async Task<Permission[]> Granted()
    {
        var objects = await Helm.Render($"watchNamespaces: [{ns}]", ns: ns);
        return [.. objects.Where(it => it.Kind == "Role" && !it.IsHook).SelectMany(role => Permission.In(role.Json["rules"]!))];
    }

    private async Task<Story> Begin(IEnumerable<Permission> permissions)
    {
        await Cluster.HasCrd();
        await Cluster.Kubectl("create", "namespace", ns);
        await Cluster.KubectlWith(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "List",
                ["items"] = new JsonArray(
                    Role("Role", new JsonObject { ["rules"] = new JsonArray([.. permissions.Select(it => it.ToRule())]) }),
                    Role("RoleBinding", new JsonObject
                    {
                        ["roleRef"] = new JsonObject
                        {
                            ["apiGroup"] = "rbac.authorization.k8s.io",
                            ["kind"] = "Role",
                            ["name"] = "operator",
                        },
                        ["subjects"] = new JsonArray(new JsonObject
                        {
                            ["kind"] = "ServiceAccount",
                            ["name"] = "operator",
                            ["namespace"] = ns,
                        }),
                    })),
            }.ToJsonString(),
            "create", "-f", "-");
        return new Story(ns, await Impersonation.Of($"system:serviceaccount:{ns}:operator", folder), new Scope([ns], null));
    }

    private JsonObject Role(string kind, JsonObject rest)
    {
        rest["apiVersion"] = "rbac.authorization.k8s.io/v1";
        rest["kind"] = kind;
        rest["metadata"] = new JsonObject { ["name"] = "operator", ["namespace"] = ns };
        return rest;
    }
}
