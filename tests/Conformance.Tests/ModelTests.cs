using Supervision;
using Supervision.Tests;

namespace Conformance.Tests;

/// <summary>
/// The exhaustive small scope of Supervision.Tests is judged by a model of OTP, since it must run where no Erlang is. Here
/// Erlang judges the model, by every fiftieth of those stories.
/// </summary>
public class ModelTests
{
    private const int Every = 50;

    [Fact]
    public void The_model_does_what_OTP_does()
    {
        using var otp = new Otp();
        var stories = AllStories().Where((_, index) => index % Every == 0).ToArray();
        stories.Length.ShouldBeGreaterThan(4000);
        foreach (var (story, answers) in stories.Zip(otp.Run([.. stories.Select(AsScript)])))
            Modelled(story).ShouldBe(answers, story.ToString());
    }

    private static IEnumerable<Story> AllStories() =>
        from strategy in SmallScope.Strategies
        from intensity in SmallScope.Intensities
        from autoShutdown in Enum.GetValues<AutoShutdown>()
        from tree in SmallScope.Trees(strategy, intensity, autoShutdown)
        from story in SmallScope.Stories(tree)
        select story;

    private static Script AsScript(Story story)
    {
        var spec = story.Spec;
        var root = new Member("root", null, ChildType.Supervisor)
        {
            Strategy = spec.Strategy,
            Intensity = spec.Intensity,
            AutoShutdown = spec.AutoShutdown,
        };
        var children = spec.Children.Select(child =>
            new Member(child.Name, "root", ChildType.Worker) { Restart = child.Restart, Significant = child.Significant });
        var steps = story.Events.Select(exits => new Step([.. exits.Select(AsAct)]));
        if (story.Failing is { } failing) steps = steps.Prepend(Step.Parse($"fail {failing.Child} {failing.Times}"));
        return new Script([root, .. children], [.. steps]);
    }

    private static Act AsAct((string Child, ExitClass Reason) exit) => new([exit.Reason == ExitClass.Normal ? "end" : "crash", exit.Child]);

    private static IEnumerable<string> Modelled(Story story)
    {
        var model = new OtpSupervisor(story.Spec);
        yield return $"{string.Join(", ", story.Spec.Children.Select(child => $"start {child.Name}"))} | {model.Listing("root")}";
        if (story.Failing is { } failing)
        {
            model.FailingStarts[failing.Child] = failing.Times;
            yield return $" | {model.Listing("root")}";
        }
        foreach (var exits in story.Events)
        {
            model.Exit([.. exits.Where(exit => model.Alive.Contains(exit.Child))]);
            // Not heard of: that it shuts down automatically is in no report of OTP's, that it has ended is in the state.
            var trace = model.TakeTrace()
                .Where(word => word is not ("auto-shutdown" or "terminated"))
                .Select(word => word == "give up" ? "give up root" : word);
            yield return $"{string.Join(", ", trace)} | {model.Listing("root")}";
        }
    }
}
