using System.Text;
using Crds;
using Operator.Kinds;
using Operator.Observing;
using Supervision;
using ExitClass = Supervision.ExitClass;

namespace Operator.Tests.Observing;

/// <summary>A status is whatever somebody wrote there. What is made of it is always of one piece.</summary>
public class AnyPodTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_a_pods_status_says_what_is_made_of_it_agrees_with_itself(int seed)
    {
        var random = new RandomPod(seed);
        var seen = new HashSet<(ExitClass?, bool)>();
        for (var i = 0; i < 5_000; i++)
        {
            var (pod, codes, now) = (random.Next(), random.NormalExitCodes(), random.Time());
            var (exit, dead) = (PodExit.Of(pod, codes, now), PodDeath.IsDead(pod, now));
            seen.Add((exit?.Class, dead));

            var what = $"seed {seed}, pod {i}";
            (dead && exit is null).ShouldBeFalse(what);
            if (exit is not null) CheckExit(exit, pod, what);
            CheckDeath(pod, dead, now, what);
        }
        // Every kind of end was met, dead and not yet dead; else the pods are not random enough.
        seen.Count.ShouldBe(7);
    }

    private static void CheckExit(Exit exit, Pod pod, string what)
    {
        var (mains, deleting) = (pod.MainStatuses.ToList(), pod.Metadata.DeletionTimestamp is not null);
        exit.Class.ShouldNotBe(ExitClass.StartFailure, what); // the core's to say
        if (exit.Class == ExitClass.Disruption) (pod.Status.Phase is "Failed" || deleting).ShouldBeTrue(what);
        if (exit.Class == ExitClass.Normal)
            (pod.Status.IsFinal || (mains.Count > 0 && mains.TrueForAll(status => status.State.Terminated is not null))).ShouldBeTrue(what);
        if (exit.ExitCode is { } code)
        {
            mains.Concat(pod.Status.InitContainerStatuses).Select(status => status.State.Terminated?.ExitCode).ShouldContain(code, what);
        }
        exit.Reason.Length.ShouldBeInRange(1, Limits.ReasonLength, what);
        if (exit.Message is { } message)
        {
            Encoding.UTF8.GetByteCount(message).ShouldBeInRange(1, Limits.MessageBytes, what);
            message.Any(character => char.IsControl(character) && character is not ('\n' or '\t')).ShouldBeFalse(what);
        }
    }

    private static void CheckDeath(Pod pod, bool dead, DateTimeOffset now, string what)
    {
        if (dead) PodDeath.IsDead(pod, DateTimeOffset.MaxValue).ShouldBeTrue(what);
        if (dead || PodDeath.KilledBy(pod) is not { } killedBy) return;
        pod.Status.IsFinal.ShouldBeTrue(what);
        killedBy.ShouldBeGreaterThan(now, what);
        PodDeath.IsDead(pod, killedBy).ShouldBeTrue(what);
    }
}
