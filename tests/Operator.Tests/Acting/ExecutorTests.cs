using Crds;
using Operator.Acting;

namespace Operator.Tests.Acting;

public class ExecutorTests
{
    [Fact]
    public void A_child_that_says_nothing_gets_the_grace_of_its_template() => Grace().ShouldBeNull();

    [Theory]
    [InlineData(30, 30)]
    [InlineData(1, 1)]
    [InlineData(31_536_000, 31_536_000)]
    public void Seconds_are_seconds(int seconds, long expected) => Grace(Shutdown.After(seconds)).ShouldBe(expected);

    /// <summary>With a grace of 0 the API server forgets a pod that may still run.</summary>
    [Fact]
    public void No_pod_is_ever_deleted_with_a_grace_of_nothing()
    {
        Grace(Shutdown.BrutalKill).ShouldBe(1);
        Grace(Shutdown.After(0)).ShouldBe(1);
        Grace(template: """{"spec":{"terminationGracePeriodSeconds":0}}""").ShouldBe(1);
    }

    [Fact]
    public void Infinity_is_longer_than_anything_that_can_be_written() =>
        Grace(Shutdown.Infinity)!.Value.ShouldBeInRange(Limits.Seconds + 1, int.MaxValue);

    [Theory]
    [InlineData("""{"spec":{"terminationGracePeriodSeconds":45}}""")]
    [InlineData("""{"spec":{}}""")]
    [InlineData("{}")]
    public void A_template_keeps_its_own_grace(string template) => Grace(template: template).ShouldBeNull();

    [Fact]
    public void What_the_child_says_beats_its_template() =>
        Grace(Shutdown.After(30), """{"spec":{"terminationGracePeriodSeconds":0}}""").ShouldBe(30);

    [Fact]
    public void A_child_that_is_no_longer_in_the_spec_is_left_to_its_pod() => Executor.Grace(null).ShouldBeNull();

    private static long? Grace(Shutdown? shutdown = null, string template = "{}") =>
        Executor.Grace(Some.Child(template) with { Shutdown = shutdown });
}
