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
    /// <summary>They mostly wait.</summary>
    private const int AtOnce = 6;

    private static readonly Permission Finalizers = new("supervision.dev", "supervisiontrees/finalizers", "update");

    /// <summary>All that the operator may do, and what is missing without it: a step of the story.</summary>
    private static readonly (Permission Without, string Missing)[] Needs =
    [
        (new("supervision.dev", "supervisiontrees", "list"), "the operator leads"),
        (new("supervision.dev", "supervisiontrees", "watch"), "a tree runs"),
        (new("supervision.dev", "supervisiontrees", "patch"), "a tree runs"),
        (new("supervision.dev", "supervisiontrees", "create"), "a tree runs"),
        (new("supervision.dev", "supervisiontrees", "delete"), "a group is restarted"),
        (new("supervision.dev", "supervisiontrees", "get"), "a name that is free again is used"),
        (new("supervision.dev", "supervisiontrees/status", "update"), "a tree runs"),
        (Finalizers, "a tree runs"),
        (new("", "pods", "list"), "the operator leads"),
        (new("", "pods", "watch"), "a tree runs"),
        (new("", "pods", "create"), "a tree runs"),
        (new("", "pods", "delete"), "a group is restarted"),
        (new("", "pods", "get"), "a name that is taken is told"),
        (new("apps", "controllerrevisions", "create"), "a tree runs"),
        (new("apps", "controllerrevisions", "delete"), "a new spec replaces the old one"),
        (new("apps", "controllerrevisions", "get"), "a new spec replaces the old one"),
        (new("events.k8s.io", "events", "create"), "it is told"),
        (new("events.k8s.io", "events", "patch"), "it is told that it happened again"),
        (new("coordination.k8s.io", "leases", "get"), "the operator leads"),
        (new("coordination.k8s.io", "leases", "create"), "the operator leads"),
        (new("coordination.k8s.io", "leases", "patch"), "the lease is renewed"),
    ];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("chart-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>The finalizers are asked for by admission, in the operator's name: no request of its own shows it.</summary>
    [Fact]
    public async Task The_role_is_enough_and_all_of_it_is_used()
    {
        var granted = await Granted();
        granted.ShouldBe(Needs.Select(it => it.Without), ignoreOrder: true);

        await using var story = await Begin(granted);
        await story.Tell();
        story.Requests.Refused.ShouldBeEmpty();
        story.Requests.Used.ShouldBe(granted.Except([Finalizers]), ignoreOrder: true);
    }

    [Fact]
    public async Task Without_any_one_of_them_something_is_missing()
    {
        var granted = await Granted();
        using var turn = new SemaphoreSlim(AtOnce);
        var wrong = await Task.WhenAll(Needs.Select(async it =>
        {
            await turn.WaitAsync(TestContext.Current.CancellationToken);
            try
            {
                await using var story = await Begin([.. granted.Except([it.Without])]);
                await story.Tell(last: it.Missing);
                if (it.Without != Finalizers) story.Requests.Refused.Distinct().ShouldBe([it.Without]);
                return null;
            }
            catch (Exception e) when (e is TimeoutException or ShouldAssertException)
            {
                return $"without {it.Without}: {e.Message}";
            }
            finally
            {
                turn.Release();
            }
        }));
        wrong.OfType<string>().ShouldBeEmpty(
            "supervisiontrees/finalizers is missed only where the API server runs with the admission plugin "
                + "OwnerReferencesPermissionEnforcement, as that of dev/cluster does since it was started last");
    }

    /// <summary>What the chart grants in a namespace, its lease included.</summary>
    private static async Task<Permission[]> Granted()
    {
        var objects = await Helm.Render("watchNamespaces: [system]");
        return [.. objects.Where(it => it.Kind == "Role" && !it.IsHook).SelectMany(role => Permission.In(role.Json["rules"]!))];
    }

    private async Task<Story> Begin(Permission[] permissions)
    {
        var ns = $"e2e-chart-{Guid.NewGuid().ToString("n")[..10]}";
        await Cluster.HasCrd();
        await Cluster.Kubectl("create", "namespace", ns);
        var rules = new JsonArray([.. permissions.Select(it => it.ToRule())]);
        await Cluster.KubectlWith(
            $$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: { name: operator, namespace: {{ns}} }
            rules: {{rules.ToJsonString()}}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: { name: operator, namespace: {{ns}} }
            roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: operator }
            subjects: [{ kind: ServiceAccount, name: operator, namespace: {{ns}} }]
            """,
            "create", "-f", "-");
        var own = folder.CreateSubdirectory(ns);
        return new Story(ns, await Impersonation.Of($"system:serviceaccount:{ns}:operator", own), new Scope([ns], null));
    }
}
