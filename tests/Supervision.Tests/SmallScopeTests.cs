namespace Supervision.Tests;

/// <summary>The whole small scope, against OTP's algorithm.</summary>
public class SmallScopeTests
{
    public static TheoryData<Strategy, int, AutoShutdown> Flags()
    {
        var flags = new TheoryData<Strategy, int, AutoShutdown>();
        foreach (var strategy in SmallScope.Strategies)
            foreach (var intensity in SmallScope.Intensities)
                foreach (var autoShutdown in Enum.GetValues<AutoShutdown>())
                    flags.Add(strategy, intensity, autoShutdown);
        return flags;
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public void Every_story_ends_as_it_does_in_OTP(Strategy strategy, int intensity, AutoShutdown autoShutdown)
    {
        var stories = SmallScope.Trees(strategy, intensity, autoShutdown)
            .SelectMany(SmallScope.Stories)
            .Where(story => !story.IsDifferent)
            .ToArray();
        stories.Length.ShouldBeGreaterThan(5000);
        foreach (var story in stories) Tell(story);
    }

    /// <summary>
    /// After one exit the traces are the same. Of exits that are seen at once OTP handles the second when it has acted on the
    /// first; we decide on both and then act, so what they lead to is the same, but not every step on the way: nobody is
    /// started only to be stopped. Where starts fail, the steps on the way are what matters, so there we hear of one exit
    /// after the other, as OTP does.
    /// </summary>
    private static void Tell(Story story)
    {
        var (ours, otp) = (new World(story.Spec) { HearsOneByOne = story.Failing is not null }, new OtpSupervisor(story.Spec));
        if (story.Failing is { } failing) ours.FailingStarts[failing.Child] = otp.FailingStarts[failing.Child] = failing.Times;
        foreach (var exits in story.Events)
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
                && ((possible.Length > 1 && !ours.HearsOneByOne) || mine.SequenceEqual(theirs));
            if (!same) mine.ShouldBe(theirs, story.ToString());
        }
    }
}
