using System.Text.Json;
using Crds;
using Crds.Json;
using Operator.Deciding;
using Supervision;

namespace Operator.Tests.Deciding;

public class MemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_a_supervisor_remembers_comes_back_from_the_status_as_it_was(int seed)
    {
        var states = new RandomState(seed);
        for (var i = 0; i < 1000; i++)
        {
            var state = states.Next();
            var back = Memory.Recall(Stored(Memory.Keep(new SupervisionTreeStatus(), state, "shop")));

            back.Children.AsEnumerable().ShouldBe(state.Children, $"seed {seed}, state {i}");
            back.Window.Restarts.AsEnumerable().ShouldBe(state.Window.Restarts, $"seed {seed}, state {i}");
            (back.Restarts, back.HighestRemoved, back.Ending, back.Rollback).ShouldBe(
                (state.Restarts, state.HighestRemoved, state.Ending, state.Rollback), $"seed {seed}, state {i}");
        }
    }

    /// <summary>Holds the generator above to what the core remembers: a field that it never sets would go unproved.</summary>
    [Theory]
    [InlineData(typeof(Child))]
    [InlineData(typeof(Exit))]
    [InlineData(typeof(Supervision.Refusal))]
    [InlineData(typeof(Supervision.Ending))]
    [InlineData(typeof(Supervision.CountedRestart))]
    [InlineData(typeof(Supervision.Rollback))]
    [InlineData(typeof(SupervisorState))]
    public void The_random_states_fill_every_field(Type type)
    {
        var generator = new RandomState(1);
        var states = Enumerable.Range(0, 200).Select(_ => generator.Next()).ToList();
        var children = states.SelectMany(state => state.Children).ToList();
        IEnumerable<object?> all = [.. states, .. children,
            .. children.Select(child => child.LastExit), .. children.Select(child => child.Refusal),
            .. states.Select(state => state.Rollback), .. states.Select(state => state.Ending),
            .. states.SelectMany(state => state.Window.Restarts)];
        var some = all.OfType<object>().Where(value => value.GetType() == type).ToList();

        foreach (var property in type.GetProperties().Where(property => property.CanWrite))
            some.Select(property.GetValue).Distinct().Count().ShouldBeGreaterThan(1, property.Name);
    }

    [Fact]
    public void No_status_is_the_memory_of_a_supervisor_that_has_not_begun() =>
        Memory.Recall(null).ShouldBeSameAs(SupervisorState.Initial);

    /// <summary>Revisions are named by the shell; the core knows what they say is to run.</summary>
    [Fact]
    public void Of_a_revision_its_content_is_remembered()
    {
        var state = Memory.Recall(new SupervisionTreeStatus { AcceptedRevision = "abc-1", HealthyRevision = "def-2" });
        (state.Revision, state.HealthyRevision).ShouldBe(("abc", "def"));
    }

    [Fact]
    public void The_window_is_written_oldest_first_and_remembered_newest_first()
    {
        var state = SupervisorState.Initial with
        {
            Window = new RestartWindow(
                [new(Some.Instant.AddSeconds(2), "web", 5, "Error"), new(Some.Instant, "db", 3, "OOMKilled")]),
        };

        Memory.Keep(new SupervisionTreeStatus(), state, "shop").Restarts.Recent.Select(restart => restart.Child).ShouldBe(["db", "web"]);
    }

    [Fact]
    public void Objects_are_named_for_people_to_find_them()
    {
        var child = "db".In(Supervision.ChildState.Running) with { Incarnation = 4, LastExit = Some.Crash() };
        var written = Memory.Keep(new SupervisionTreeStatus(), Some.State(child), "shop").Children.ShouldHaveSingleItem();

        written.ObjectName.ShouldBe("shop-db-4");
        written.LastExit!.ObjectName.ShouldBe("shop-db-3");
    }

    [Fact]
    public void A_child_that_was_never_started_has_no_object() =>
        Memory.Keep(new SupervisionTreeStatus(), Some.State(new Child("db")), "shop").Children[0].ObjectName.ShouldBeNull();

    [Fact]
    public void What_is_not_the_supervisors_memory_stays_in_the_status()
    {
        var before = new SupervisionTreeStatus
        {
            ObservedGeneration = 3,
            AcceptedRevision = "abc",
            History = [new HistoryEntry { Time = Some.Instant, Reason = "ChildTerminated" }],
        };
        Memory.Keep(before, SupervisorState.Initial, "shop").ShouldBe(before);
    }

    /// <summary>The two are mapped by name.</summary>
    [Theory]
    [InlineData(typeof(Crds.ChildState), typeof(Supervision.ChildState))]
    [InlineData(typeof(Crds.ExitClass), typeof(Supervision.ExitClass))]
    [InlineData(typeof(Crds.EndingReason), typeof(Supervision.EndingReason))]
    [InlineData(typeof(Crds.AutoShutdown), typeof(Supervision.AutoShutdown))]
    [InlineData(typeof(RestartType), typeof(Restart))]
    [InlineData(typeof(Crds.Strategy), typeof(Supervision.Strategy))]
    [InlineData(typeof(IntensityExceededAction), typeof(GiveUp))]
    public void The_API_and_the_core_name_the_same_things_alike(Type api, Type core) =>
        Enum.GetNames(api).ShouldBe(Enum.GetNames(core));

    private static SupervisionTreeStatus Stored(SupervisionTreeStatus status) => JsonSerializer.Deserialize(
        JsonSerializer.SerializeToUtf8Bytes(status, CrdsJson.Default.SupervisionTreeStatus), CrdsJson.Default.SupervisionTreeStatus)!;
}
