using Operator.Deciding;

namespace Operator.Tests.Deciding;

public class VerbsTests
{
    private const string Healthy = """{"intensity":1,"children":[{"name":"a","suspend":true},{"name":"b"}]}""";

    private const string GivenUp = """
        {"intensity":2,"suspend":true,"resetAt":"2026-01-02T00:00:00Z","restartAt":"2026-01-03T00:00:00Z",
         "children":[{"name":"a"},{"name":"b","restartAt":"2026-01-04T00:00:00Z"},{"name":"c"}]}
        """;

    [Fact]
    public void An_older_spec_is_run_with_the_verbs_of_the_present_one()
    {
        var run = Verbs.Replaced(Some.Spec(Healthy), Some.Spec(GivenUp));

        run.Intensity.ShouldBe(1);
        run.Suspend.ShouldBeTrue();
        (run.ResetAt, run.RestartAt).ShouldBe((Some.Spec(GivenUp).ResetAt, Some.Spec(GivenUp).RestartAt));
        run.Children.Select(child => (child.Name, child.Suspend, child.RestartAt)).ShouldBe(
            [("a", false, null), ("b", false, Some.Spec(GivenUp).Children[1].RestartAt)]);
    }

    [Theory]
    [InlineData("SimpleOneForOne", 2, 5, 5)]
    [InlineData("SimpleOneForOne", 2, null, 2)]
    [InlineData("OneForOne", null, 5, null)]
    public void So_many_as_it_was_scaled_to(string strategy, int? healthy, int? present, int? expected)
    {
        var older = Some.Spec($$"""{"strategy":"{{strategy}}"}""") with { Replicas = healthy };
        Verbs.Replaced(older, Some.Spec() with { Replicas = present }).Replicas.ShouldBe(expected);
    }
}
