using Crds;
using KubeApi;
using Operator.Kinds;
using Operator.Observing;
using Supervision;
using ExitClass = Supervision.ExitClass;

namespace Operator.Tests.Observing;

/// <summary>For the tree above it, a tree starts, runs and ends as a pod does.</summary>
public class NestedTreeObservationTests
{
    private static readonly (string, ConditionStatus, string) Ready =
        (ConditionTypes.Ready, ConditionStatus.True, Reasons.AllChildrenReady);

    [Fact]
    public void One_that_has_no_status_yet_is_not_ready()
    {
        var instance = Observe(Some.Nested());
        (instance.Child, instance.Incarnation, instance.Uid, instance.Type).ShouldBe(("web", 1, "nested", ChildType.Supervisor));
        (instance.Ready, instance.Dead, instance.Exit, instance.Revision).ShouldBe((false, false, null, "abc"));
    }

    [Fact]
    public void One_whose_children_are_ready_is_ready() => Observe(Some.Nested(Some.With(Ready))).Ready.ShouldBeTrue();

    [Theory]
    [InlineData(Reasons.IntensityExceeded, ExitClass.Shutdown)]
    [InlineData(Reasons.AutoShutdown, ExitClass.Normal)]
    public void One_that_has_ended_is_dead_and_says_why(string reason, ExitClass expected)
    {
        var status = Some.With(Ready, (ConditionTypes.Terminated, ConditionStatus.True, reason)) with
        {
            Ending = new() { Reason = Crds.EndingReason.IntensityExceeded, Time = Some.Instant, Child = "a", Message = "a was it" },
        };
        var instance = Observe(Some.Nested(status));
        (instance.Ready, instance.Dead).ShouldBe((false, true));
        instance.Exit.ShouldBe(new Exit(expected, Some.Instant) { Reason = reason, Message = "a was it" });
    }

    [Fact]
    public void One_that_is_still_stopping_its_children_has_not_ended()
    {
        var ending = Some.With((ConditionTypes.Terminated, ConditionStatus.False, Reasons.IntensityExceeded));
        var instance = Observe(Some.Nested(ending));
        (instance.Dead, instance.Exit).ShouldBe((false, null));
    }

    private static Instance Observe(Tree nested)
    {
        var trees = new ObjectStore<Tree>(tree => tree.Parent?.Uid);
        trees.Learn(nested);
        return new Observer(null!, new ObjectStore<Pod>(), trees)
            .Observe(Some.Tree(), Some.Spec("""{"children":[{"name":"web","supervisor":{}}]}"""), [], Some.Instant)
            .Instances.ShouldHaveSingleItem();
    }
}
