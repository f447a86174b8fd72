using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Crds;
using EndToEnd.Tests;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Operator.Kinds;
using Reliability.Tests.Proxy;

namespace Reliability.Tests;

/// <summary>
/// A scene whose operator reaches the API server through a <see cref="FaultProxy"/>, while the test, the witness and the
/// kubelet reach it directly. Pods are those of a <see cref="StandInKubelet"/> unless a test says that it uses real ones.
/// A failed test prints its seed, every call, every fault and what the witness saw between them.
/// </summary>
public abstract class FaultyScene : Scene
{
    private protected const string TheOperator = "operator-1";

    private protected FaultProxy Proxy { get; private set; } = null!;

    private protected StandInKubelet Kubelet { get; private set; } = null!;

    /// <summary>Chance in this test, the same again for the same seed: <c>SUPERVISION_TEST_SEED</c>.</summary>
    private protected int Seed { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("SUPERVISION_TEST_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : System.Random.Shared.Next();

    private protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected virtual HttpProtocols Protocols => HttpProtocols.Http1AndHttp2;

    private protected override async Task<RunningOperator> StartOperator()
    {
        Proxy = await FaultProxy.Start(Protocols);
        Kubelet = new StandInKubelet(Namespace);
        Timeline.Told = line => Proxy.Note($"{new string(' ', 40)}{line}");
        return Begin(TheOperator);
    }

    public override async ValueTask DisposeAsync()
    {
        Proxy.Faults = _ => null;
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            await Kubelet.DisposeAsync();
            await Proxy.DisposeAsync();
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>An operator of this name, behind the proxy.</summary>
    private protected virtual OperatorProcess Begin(string name, params string[] options) =>
        new(Namespace, Proxy.Kubeconfig(name), options);

    /// <summary>The operator is killed and another one takes its place.</summary>
    private protected void Replace()
    {
        Operator.Kill();
        Operator.Dispose();
        Operator = Begin(TheOperator);
    }

    /// <summary>Makes a tree directly at the API server.</summary>
    private protected Task Make(string tree, JsonObject spec, string? ns = null) => Api.Create(
        KindTypes.Trees, ns ?? Namespace,
        new JsonObject
        {
            ["apiVersion"] = SupervisionTree.ApiVersion,
            ["kind"] = SupervisionTree.Kind,
            ["metadata"] = new JsonObject { ["name"] = tree },
            ["spec"] = spec,
        },
        null, Ct);

    /// <summary>A OneForAll tree of a, b and c, running.</summary>
    private protected async Task MakeRunning(string tree)
    {
        await Make(tree, Spec("OneForAll", 5, StandInKubelet.Child("a"), StandInKubelet.Child("b"), StandInKubelet.Child("c")));
        await Running(tree, $"{tree}-a-1", $"{tree}-b-1", $"{tree}-c-1");
    }

    private protected async Task Crash(string pod)
    {
        Proxy.Note($"{pod} crashes");
        (await Kubelet.Crash(pod)).ShouldBeTrue(pod);
    }

    /// <summary>
    /// One whole restart of a tree from <see cref="MakeRunning"/> in which b crashed: counted once, last first, the old gone
    /// before the new, first to last, and nothing besides.
    /// </summary>
    private protected async Task RestartedOnce(string tree)
    {
        await Running(tree, $"{tree}-a-2", $"{tree}-b-2", $"{tree}-c-2");
        var status = await Status(tree);
        status.Restarts.Total.ShouldBe(1, Everything(Timeline.Lines));
        status.Restarts.Recent.Count.ShouldBe(1);
        HappenedInOrder($"dead {tree}-b-1", $"stopping {tree}-c-1", $"dead {tree}-c-1", $"stopping {tree}-a-1", $"dead {tree}-a-1");
        HappenedInOrder($"dead {tree}-c-1", $"created {tree}-a-2");
        HappenedInOrder(
            $"dead {tree}-a-1", $"created {tree}-a-2", $"ready {tree}-a-2", $"created {tree}-b-2", $"ready {tree}-b-2",
            $"created {tree}-c-2");
        Timeline.Lines.ShouldNotContain(line => line.Contains($" {tree}-", StringComparison.Ordinal)
            && (line.EndsWith("-3", StringComparison.Ordinal) || IsEndOf(line, "-2")), Everything(Timeline.Lines));
    }

    /// <summary>The operators have nothing more to ask.</summary>
    private protected async Task Quiet()
    {
        for (var calls = -1; calls != Proxy.CallCount;)
        {
            calls = Proxy.CallCount;
            await Task.Delay(150, Ct);
        }
    }

    /// <summary>STOP and CONT: a process that is frozen knows nothing of it, before or after.</summary>
    private protected static async Task Signal(OperatorProcess process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)])!;
        await kill.WaitForExitAsync();
    }

    private static bool IsEndOf(string line, string incarnation) => line.EndsWith(incarnation, StringComparison.Ordinal)
        && (line.StartsWith("dead", StringComparison.Ordinal) || line.StartsWith("gone", StringComparison.Ordinal)
            || line.StartsWith("stopping", StringComparison.Ordinal));

    private protected override string Everything(string[] lines) =>
        $"{base.Everything(lines)}\n--- the proxy:\n{Proxy.Log}\n--- seed {Seed}";
}
