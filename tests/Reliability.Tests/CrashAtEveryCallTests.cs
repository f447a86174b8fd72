using Reliability.Tests.Proxy;

namespace Reliability.Tests;

/// <summary>
/// Sieve's "intermediate state", at every point there is: the operator is killed with SIGKILL at the first call to the API
/// server after a crash, in the next run at the second, and so on until a run needs fewer calls. A new operator then takes
/// over. Pods are the stand-in kubelet's, so a run takes about as long as an operator takes to start.
/// </summary>
public abstract class CrashAtEveryCallTests : FaultyScene
{
    /// <summary>A restart of three takes 13 calls and as many again are plenty; more would be a loop without an end.</summary>
    private const int CallsMax = 40;

    private protected async Task KilledAtEveryCall(bool delivered)
    {
        var call = 1;
        for (; call <= CallsMax; call++)
        {
            var tree = $"t{call}";
            await MakeRunning(tree);
            await Quiet();

            var blow = new Blow(call, delivered, Operator.Kill);
            Proxy.Faults = blow.Choose;
            await Crash($"{tree}-b-1");
            await Until($"{tree} is restarted, or the operator is killed at call {call}", async () =>
                blow.Struck.IsCompleted || (IsSettled(await Status(tree)) && blow.Count < call));
            // Told after the last status of a restart: its event.
            if (!blow.Struck.IsCompleted) await Quiet();
            if (!blow.Struck.IsCompleted) break;

            Proxy.Faults = _ => null;
            Operator.Dispose();
            Operator = Begin(TheOperator);
            await RestartedOnce(tree);
        }
        call.ShouldBeInRange(13, CallsMax, Proxy.Log);
        TestContext.Current.TestOutputHelper!.WriteLine($"Killed at each of {call - 1} calls; a run without a kill needs {call - 1}.");
        await RestartedOnce($"t{call}");
    }

    private static bool IsSettled(Crds.SupervisionTreeStatus status) =>
        status.Children.All(child => child is { State: Crds.ChildState.Running, Incarnation: 2 });

    /// <summary>Lets calls pass until the one it waits for, strikes there, and lets nothing of the dead one's pass any more.</summary>
    private sealed class Blow(int at, bool delivered, Action kill)
    {
        private readonly TaskCompletionSource struck = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; private set; }

        public Task Struck => struck.Task;

        public Fault? Choose(Call call)
        {
            if (call.IsWatch) return null;
            Count++;
            if (Count == at) return new Fault.Struck("the operator is killed", Strike, delivered);
            return Count > at && !delivered ? new Fault.Lost() : null;
        }

        private void Strike()
        {
            kill();
            struck.SetResult();
        }
    }
}

/// <summary>It is killed when the server has done what it was asked, and before it knows, with nothing else of its on the way.</summary>
[Trait("Category", "Integration")]
public class CrashBeforeTheAnswerTests : CrashAtEveryCallTests
{
    [Fact]
    public Task Killed_before_every_single_answer_of_a_group_restart_it_ends_right() => KilledAtEveryCall(delivered: false);
}

/// <summary>It is killed when it has just got to know, and whatever it asks next may still get through.</summary>
[Trait("Category", "Integration")]
public class CrashAfterTheAnswerTests : CrashAtEveryCallTests
{
    [Fact]
    public Task Killed_after_every_single_answer_of_a_group_restart_it_ends_right() => KilledAtEveryCall(delivered: true);
}
