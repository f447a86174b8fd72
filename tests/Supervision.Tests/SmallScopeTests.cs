namespace Supervision.Tests;

/// <summary>
/// Every supervisor of up to three children, through every story of two events, against OTP's algorithm: what goes wrong at
/// all goes wrong with few children and few events.
/// </summary>
public class SmallScopeTests
{
    private static readonly ExitClass[] Reasons = [ExitClass.Normal, ExitClass.Abnormal];

    public static TheoryData<Strategy, int, AutoShutdown> Flags()
    {
        var flags = new TheoryData<Strategy, int, AutoShutdown>();
        foreach (var strategy in (Strategy[])[Strategy.OneForOne, Strategy.OneForAll, Strategy.RestForOne])
            foreach (var intensity in (int[])[0, 1, 2])
                foreach (var autoShutdown in Enum.GetValues<AutoShutdown>())
                    flags.Add(strategy, intensity, autoShutdown);
        return flags;
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public void Every_story_ends_as_it_does_in_OTP(Strategy strategy, int intensity, AutoShutdown autoShutdown)
    {
        var stories = 0;
        foreach (var children in Families(autoShutdown))
        {
            var spec = Some.Supervisor(strategy, intensity, children) with { AutoShutdown = autoShutdown };
            foreach (var first in Events(children))
            {
                foreach (var second in Events(children).Where(story => story.Length == 1))
                {
                    Tell(spec, first, second);
                    stories++;
                }
            }
        }
        stories.ShouldBeGreaterThan(3000);
    }

    /// <summary>One, two and three children of every restart type; significant wherever that is allowed, if it means anything.</summary>
    private static IEnumerable<ChildSpec[]> Families(AutoShutdown autoShutdown)
    {
        var kinds = Enum.GetValues<Restart>();
        ChildSpec Child(string name, Restart restart) => new(name, "1")
        {
            Restart = restart,
            Significant = autoShutdown != AutoShutdown.Never && restart != Restart.Permanent,
        };
        foreach (var a in kinds)
        {
            yield return [Child("a", a)];
            foreach (var b in kinds)
            {
                yield return [Child("a", a), Child("b", b)];
                foreach (var c in kinds) yield return [Child("a", a), Child("b", b), Child("c", c)];
            }
        }
    }

    /// <summary>One exit, or two that are seen at once, in both orders.</summary>
    private static IEnumerable<(string Child, ExitClass Reason)[]> Events(ChildSpec[] children)
    {
        foreach (var child in children)
        {
            foreach (var reason in Reasons)
            {
                yield return [(child.Name, reason)];
                foreach (var other in children.Where(other => other != child))
                    foreach (var otherReason in Reasons) yield return [(child.Name, reason), (other.Name, otherReason)];
            }
        }
    }

    /// <summary>
    /// After one exit the traces are the same. Of exits that are seen at once OTP handles the second when it has acted on the
    /// first; we decide on both and then act, so what they lead to is the same, but not every step on the way: nobody is
    /// started only to be stopped.
    /// </summary>
    private static void Tell(SupervisorSpec spec, params (string Child, ExitClass Reason)[][] story)
    {
        var (ours, otp) = (new World(spec), new OtpSupervisor(spec));
        foreach (var exits in story)
        {
            // Who runs no more cannot exit; both agree on that, or what came before has told them apart.
            var possible = exits.Where(exit => otp.Alive.Contains(exit.Child)).ToArray();
            foreach (var (child, reason) in possible) ours.Mark(child, reason);
            ours.Settle();
            otp.Exit(possible);

            var (mine, theirs) = (ours.TakeTrace(), otp.TakeTrace());
            var same = ours.Running.Order().SequenceEqual(otp.Alive.Order())
                && ours.State.Terminated == otp.Ended
                && ours.State.Window.Used == otp.Counted
                && (possible.Length > 1 || mine.SequenceEqual(theirs));
            if (!same) mine.ShouldBe(theirs, Words(spec, story));
        }
    }

    private static string Words(SupervisorSpec spec, (string Child, ExitClass Reason)[][] story) =>
        $"{spec.Strategy}, intensity {spec.Intensity}, {spec.AutoShutdown}, "
        + string.Join(", ", spec.Children.Select(child => $"{child.Name} {child.Restart}")) + ": "
        + string.Join(" then ", story.Select(exits => string.Join(" and ", exits)));
}
