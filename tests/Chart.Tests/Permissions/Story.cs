using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Crds;
using EndToEnd.Tests;
using KubeApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Operator;
using Operator.Acting;
using Operator.Kinds;
using Reliability.Tests;

namespace Chart.Tests.Permissions;

/// <summary>
/// A compact life of a tree in which the operator needs everything that it may do, told step by step. The API server is real,
/// and so is the operator, in this process; pods have no containers. When it is refused something that a step needs, the
/// story ends there.
/// </summary>
internal sealed class Story(string ns, string kubeconfig, Scope scope) : IAsyncDisposable
{
    /// <summary>A step that was refused something, and has not come true after this long, does not: others take far less.</summary>
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ApiClient api = Cluster.Connect();
    private readonly StandInKubelet kubelet = new(ns);
    private readonly Requests requests = new();
    private WebApplication? app;
    private string? acquired;

    public Requests Requests => requests;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Each is something that users see, and the next one begins when it has come true.</summary>
    private (string Name, Func<Task> Act, Func<Task<bool>> Holds)[] Steps =>
    [
        ("the operator leads", Start, async () => await Lease() is { HolderIdentity.Length: > 0 }),
        ("the lease is renewed", Nothing, async () =>
            await Lease() is { } lease && (acquired ??= lease.RenewTime) != lease.RenewTime),
        ("a tree runs", Make, () => Runs(1)),
        ("it is told", Nothing, async () => await Count(Reasons.ChildrenStarted) >= 1),
        ("a group is restarted", () => Crash("shop-b-1"), async () => await Runs(2) && (await Tree()).Status!.Restarts.Total == 1),
        ("it is told that it happened again", Nothing, async () => await Count(Reasons.ChildrenStarted) >= 2),
        ("a name that is taken is told", TakeName, async () =>
            (await Tree()).Status!.Children.Any(child => child.Refusal?.Reason == Reasons.NameTaken)),
        ("a name that is free again is used", FreeName, () => Runs(3)),
        ("a pod that vanishes comes back", () => Vanish("shop-a-3"), () => Runs(4)),
        ("what is left over is removed", MakeLeftover, () => IsGone(KindTypes.Pods, "shop-a-1")),
        ("a new spec replaces the old one", () => Edit("busybox:2"), async () => await Runs(5, only: "a") && await Revisions() == 1),
        ("another operator remembers the spec in force", Replace, async () =>
            await Runs(6, only: "a") && (await Tree()).Condition(ConditionTypes.Accepted)!.Status == ConditionStatus.False),
        ("a deleted tree goes", Delete, () => IsGone(KindTypes.Trees, "shop")),
    ];

    /// <param name="last">The step that must not come true, because the operator is refused what it needs; null: all must.</param>
    /// <exception cref="TimeoutException">Another one did not.</exception>
    public async Task Tell(string? last = null)
    {
        foreach (var (name, act, holds) in Steps)
        {
            DateTime? refused = null;
            await act();
            for (var deadline = DateTime.UtcNow + Patience; !await holds();)
            {
                if (requests.Refused.Length > 0) refused ??= DateTime.UtcNow;
                if (name == last && DateTime.UtcNow > refused + Doubt) return;
                if (DateTime.UtcNow > deadline)
                    throw new TimeoutException($"not so: {name}; refused: {string.Join(", ", requests.Refused.Distinct())}");
                await Task.Delay(200, Ct);
            }
            name.ShouldNotBe(last, "it needs nothing that was refused");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null) await Stop();
        // Where the story ended early there are trees that nobody would let go any more.
        await new TreeRelease(api, new Scope([ns], null)).Run(TextWriter.Null, TextWriter.Null, CancellationToken.None);
        await kubelet.DisposeAsync();
        await Cluster.Kubectl("delete", "namespace", ns, "--wait=false");
        requests.Dispose();
        api.Dispose();
    }

    private static Task Nothing() => Task.CompletedTask;

    private async Task Start()
    {
        app = Application.Compose(new OperatorOptions
        {
            Kubeconfig = kubeconfig,
            Scope = scope,
            Listen = "127.0.0.1:0",
            Workers = 2,
            LogLevel = LogLevel.Critical,
            LeaderElection = new LeaderElection
            {
                Enabled = true,
                Namespace = ns,
                Terms = LeaseTerms.Default with { RetryPeriod = TimeSpan.FromSeconds(0.5) },
            },
        });
        await requests.Of(() => app.StartAsync(Ct));
    }

    private async Task Stop()
    {
        var exitCode = Environment.ExitCode;
        await app!.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        app = null;
        // One that lost its lease says so in the exit code, which is that of the tests here.
        Environment.ExitCode = exitCode;
    }

    private async Task Make() => await api.Create(
        KindTypes.Trees, ns,
        new JsonObject
        {
            ["apiVersion"] = SupervisionTree.ApiVersion,
            ["kind"] = SupervisionTree.Kind,
            ["metadata"] = new JsonObject { ["name"] = "shop", ["labels"] = new JsonObject { ["story"] = ns } },
            ["spec"] = new JsonObject
            {
                ["strategy"] = "OneForAll",
                ["children"] = new JsonArray(StandInKubelet.Child("a"), StandInKubelet.Child("b"), new JsonObject
                {
                    ["name"] = "c",
                    ["supervisor"] = new JsonObject { ["children"] = new JsonArray(StandInKubelet.Child("d")) },
                }),
            },
        },
        null, Ct);

    private async Task Crash(string pod) => (await kubelet.Crash(pod)).ShouldBeTrue(pod);

    private async Task Edit(string image) => await api.Patch(
        KindTypes.Trees, ns, "shop", PatchType.JsonPatch,
        new JsonArray(new JsonObject
        {
            ["op"] = "replace",
            ["path"] = "/spec/children/0/template/spec/containers/0/image",
            ["value"] = image,
        }),
        null, null, Ct);

    /// <summary>The next one finds a spec that no pod can be made from, and has to find the one before.</summary>
    private async Task Replace()
    {
        await Stop();
        await Edit("");
        await Start();
        await Crash("shop-b-4");
    }

    /// <summary>Somebody else's pod has the name that the next one of a child needs.</summary>
    private async Task TakeName()
    {
        var pod = Pod("shop-a-3");
        pod["metadata"]!.AsObject().Remove("finalizers");
        await api.Create(KindTypes.Pods, ns, pod, null, Ct);
        await api.Delete(KindTypes.Pods, ns, "shop-a-2", null, Ct);
    }

    private async Task FreeName() => await api.Delete(KindTypes.Pods, ns, "shop-a-3", new DeleteOptions { GracePeriodSeconds = 0 }, Ct);

    /// <summary>As one that is deleted by force: it is there, and then it is not.</summary>
    private async Task Vanish(string pod)
    {
        await api.Patch(
            KindTypes.Pods, ns, pod, PatchType.Merge, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } },
            null, null, Ct);
        await api.Delete(KindTypes.Pods, ns, pod, new DeleteOptions { GracePeriodSeconds = 0 }, Ct);
    }

    /// <summary>As by a request that the network held back for long: a pod of an incarnation that is over.</summary>
    private async Task MakeLeftover()
    {
        var pod = Pod("shop-a-1");
        pod["metadata"]!["labels"] = new JsonObject
        {
            [Labels.Tree] = "shop",
            [Labels.Child] = "a",
            [Labels.Incarnation] = "1",
        };
        pod["metadata"]!["ownerReferences"] = new JsonArray(Ownership.Of(await Tree()));
        await api.Create(KindTypes.Pods, ns, pod, null, Ct);
    }

    /// <summary>A pod as the tree's are, made by somebody else.</summary>
    private static JsonObject Pod(string name)
    {
        var pod = StandInKubelet.Child("a")["template"]!.DeepClone().AsObject();
        pod["apiVersion"] = KindTypes.Pods.ApiVersion;
        pod["kind"] = KindTypes.Pods.Kind;
        pod["metadata"]!["name"] = name;
        return pod;
    }

    private async Task Delete() => await api.Delete(KindTypes.Trees, ns, "shop", null, Ct);

    /// <summary>The tree is ready, and the incarnation of these children is this one.</summary>
    private async Task<bool> Runs(int incarnation, string only = "abc") => (await Tree()).Status is { } status
        && status.Conditions.Any(it => it is { Type: ConditionTypes.Ready, Status: ConditionStatus.True })
        && status.Children.Where(child => only.Contains(child.Name, StringComparison.Ordinal))
            .All(child => child.Incarnation == incarnation);

    private Task<Tree> Tree() => api.Get(KindTypes.Trees, ns, "shop", Ct);

    private async Task<bool> IsGone<T>(ResourceType<T> type, string name)
        where T : class, IApiObject
    {
        try
        {
            await api.Get(type, ns, name, Ct);
            return false;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return true;
        }
    }

    private async Task<LeaseSpec?> Lease()
    {
        try
        {
            return (await api.Get(KubeApi.Lease.Type, ns, "supervision-operator", Ct)).Spec;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    private async Task<int> Revisions()
    {
        var (tree, count) = ((await Tree()).Uid, 0);
        await foreach (var page in api.List(KindTypes.Revisions, new ListOptions { Namespace = ns }, Ct))
            count += page.Items.Count(it => it.Metadata.OwnerReferences!.Any(owner => owner.Uid == tree));
        return count;
    }

    /// <summary>How often the tree has been told to be so.</summary>
    private async Task<int> Count(string reason)
    {
        var count = 0;
        await foreach (var page in api.List(Told.Type, new ListOptions { Namespace = ns, FieldSelector = $"reason={reason}" }, Ct))
            count += page.Items.Where(it => it.Regarding.Name == "shop").Sum(it => it.Series?.Count ?? 1);
        return count;
    }

    private sealed record Told(ObjectMeta Metadata, Told.Subject Regarding, Told.Repetition? Series) : IApiObject
    {
        public static readonly ResourceType<Told> Type = new(
            "events.k8s.io", "v1", "events", "Event", (JsonTypeInfo<Told>)JsonSerializerOptions.Web.GetTypeInfo(typeof(Told)));

        public sealed record Subject(string Name);

        public sealed record Repetition(int Count);
    }
}
