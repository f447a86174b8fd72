using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Kinds;
using Operator.Observing;

namespace EndToEnd.Tests;

/// <summary>A namespace of its own with an operator and a witness. Every test is one.</summary>
public abstract class Scene : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ApiClient api = Cluster.Connect();
    private RunningOperator running = null!;

    private protected ApiClient Api => api;

    private protected string Namespace { get; } = $"e2e-{Guid.NewGuid().ToString("n")[..10]}";

    /// <summary>The operator of a scene where it is a process.</summary>
    private protected OperatorProcess Operator
    {
        get => (OperatorProcess)running;
        set => running = value;
    }

    private protected PodTimeline Timeline { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        await Cluster.HasCrd();
        TestContext.Current.TestOutputHelper?.WriteLine($"{DateTime.UtcNow:HH:mm:ss.fff} begins");
        await Cluster.Kubectl("create", "namespace", Namespace);
        Timeline = new PodTimeline(api, Namespace);
        running = await StartOperator();
    }

    /// <summary>The operator that the scene begins with.</summary>
    private protected virtual Task<RunningOperator> StartOperator() => Task.FromResult<RunningOperator>(new OperatorProcess(Namespace));

    public virtual async ValueTask DisposeAsync()
    {
        // The operator goes last: while trees are there, only it can let them go.
        await Cluster.Kubectl("delete", "svt", "--all", "--namespace", Namespace, "--wait=true", "--timeout=90s");
        await running.DisposeAsync();
        await Timeline.DisposeAsync();
        await Cluster.Kubectl("delete", "namespace", Namespace, "--wait=false", "--ignore-not-found");
        api.Dispose();
        var lines = Timeline.Lines;
        TestContext.Current.TestOutputHelper?.WriteLine(Everything(lines));
        lines.ShouldNotContain(line => line.StartsWith("TWO LIVE PODS", StringComparison.Ordinal), Everything(lines));
        running.Log.ShouldNotContain(" ERR ");
        GC.SuppressFinalize(this);
    }

    /// <summary>A child that runs until it is told its exit code, and stops at once when asked to.</summary>
    private protected static JsonObject Child(string name, string restart = "Permanent", string onStop = "exit 0") => new()
    {
        ["name"] = name,
        ["restart"] = restart,
        ["template"] = new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["terminationGracePeriodSeconds"] = 20,
                ["containers"] = new JsonArray(new JsonObject
                {
                    ["name"] = "main",
                    ["image"] = "busybox:1.35",
                    ["command"] = new JsonArray("sh", "-c",
                        $"trap '{onStop}' TERM; while ! [ -e /tmp/exit ]; do sleep 0.1; done; echo told to end; exit $(cat /tmp/exit)"),
                }),
            },
        },
    };

    /// <summary>A child that is a supervisor.</summary>
    private protected static JsonObject Nested(string name, JsonObject spec, string restart = "Permanent") => new()
    {
        ["name"] = name,
        ["restart"] = restart,
        ["supervisor"] = spec,
    };

    private protected Task Apply(string name, JsonObject spec) => Cluster.KubectlWith(Tree(name, spec), "apply", "-f", "-");

    /// <summary>Without the copy of it that apply keeps in an annotation.</summary>
    private protected Task Create(string name, JsonObject spec) => Cluster.KubectlWith(Tree(name, spec), "create", "-f", "-");

    private protected Task Patch(string tree, string patch) =>
        Cluster.Kubectl("patch", "svt", tree, "--namespace", Namespace, "--type=merge", "--patch", patch);

    private string Tree(string name, JsonObject spec) => new JsonObject
    {
        ["apiVersion"] = SupervisionTree.ApiVersion,
        ["kind"] = SupervisionTree.Kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace },
        ["spec"] = spec,
    }.ToJsonString();

    private protected static JsonObject Spec(string strategy, int intensity, params JsonObject[] children) => new()
    {
        ["strategy"] = strategy,
        ["intensity"] = intensity,
        ["periodSeconds"] = 3600,
        ["children"] = new JsonArray([.. children]),
    };

    /// <summary>Makes the container of a pod end by itself, with this exit code.</summary>
    private protected Task End(string pod, int exitCode) => Cluster.Kubectl(
        "exec", "--namespace", Namespace, pod, "--", "sh", "-c", $"echo {exitCode} >/tmp/exit.new; mv /tmp/exit.new /tmp/exit");

    /// <summary>An empty one for a tree that is not there: a nested one may be on its way.</summary>
    private protected async Task<SupervisionTreeStatus> Status(string tree)
    {
        try
        {
            var found = await api.Get(KindTypes.Trees, Namespace, tree, TestContext.Current.CancellationToken);
            return found.Status ?? new SupervisionTreeStatus();
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return new SupervisionTreeStatus();
        }
    }

    private protected async Task<string> Uid(string pod) =>
        (await api.Get(KindTypes.Pods, Namespace, pod, TestContext.Current.CancellationToken)).Metadata.Uid!;

    private protected async Task Running(string tree, params string[] pods)
    {
        await Until($"{tree} runs {string.Join(", ", pods)}", async () =>
        {
            var status = await Status(tree);
            return IsTrue(status, ConditionTypes.Ready)
                && pods.All(pod => status.Children.Any(child => child.ObjectName == pod && child.State == ChildState.Running));
        });
    }

    private protected static bool IsTrue(SupervisionTreeStatus status, string condition) =>
        status.Conditions.Any(known => known.Type == condition && known.Status == ConditionStatus.True);

    /// <summary>Waits until a condition of the tree says this.</summary>
    private protected Task Says(string tree, string type, ConditionStatus status, string words, string? reason = null) =>
        Until($"{type} of {tree} says {words}", async () => (await Status(tree)).Conditions.Any(condition =>
            condition.Type == type && condition.Status == status
            && condition.Message.Contains(words, StringComparison.Ordinal)
            && (reason is null || condition.Reason == reason)));

    private protected async Task Until(string what, Func<Task<bool>> holds)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            var changed = Timeline.Changed;
            if (await holds()) return;
            if (deadline.IsCancellationRequested) throw new TimeoutException($"Waited for: {what}\n{Everything(Timeline.Lines)}");
            // The next change of a pod, or a moment for what shows in statuses only.
            await Task.WhenAny(changed, Task.Delay(200, TestContext.Current.CancellationToken));
        }
    }

    private protected Task Seen(params string[] lines) =>
        Until(string.Join(", ", lines), () => Task.FromResult(lines.All(line => Timeline.Lines.Contains(line))));

    /// <summary>These happened in this order, whatever else happened between them.</summary>
    private protected void HappenedInOrder(params string[] lines)
    {
        var all = Timeline.Lines;
        var places = lines.Select(line => Array.IndexOf(all, line)).ToArray();
        places.ShouldAllBe(place => place >= 0, Everything(all));
        places.ShouldBe(places.Order().ToArray(), Everything(all));
    }

    /// <summary>Nothing of the one ran any more when the other was made. Both are still there.</summary>
    private protected void DeadBefore(string old, string successor)
    {
        var made = Timeline.Pod(successor).Metadata.CreationTimestamp!.Value;
        PodDeath.IsDead(Timeline.Pod(old), made).ShouldBeTrue(Everything(Timeline.Lines));
    }

    private protected virtual string Everything(string[] lines) =>
        $"{string.Join('\n', lines)}\n--- the operator:\n{running.Log}";
}
