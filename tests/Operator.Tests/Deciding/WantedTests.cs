using System.Reflection;
using Operator.Deciding;
using Supervision;

namespace Operator.Tests.Deciding;

public class WantedTests
{
    /// <summary>Nothing in it is what it would be if it were not there.</summary>
    private const string Full = """
        {
          "strategy": "OneForAll", "order": "AnyOrder", "intensity": 3, "periodSeconds": 17, "autoShutdown": "AllSignificant",
          "onIntensityExceeded": { "action": "Retry", "retryAfterSeconds": 19 },
          "backoff": { "initialSeconds": 2, "maxSeconds": 30, "jitterPercent": 25, "resetAfterSeconds": 90 },
          "suspend": true, "resetAt": "2026-01-02T00:00:00Z", "replicas": 4,
          "children": [{
            "name": "db", "restart": "Transient", "significant": true, "suspend": true, "restartAt": "2026-01-03T00:00:00Z",
            "startup": { "timeoutSeconds": 33, "minReadySeconds": 5 },
            "template": { "spec": { "containers": [{ "name": "main" }] } }
          }]
        }
        """;

    [Fact]
    public void Two_trees_may_share_a_spec_and_the_children_are_made_of_it_once()
    {
        var spec = Some.Spec(Full);
        var (one, other) = (Wanted.From(spec, "one", "1", supervised: true), Wanted.From(spec, "other", "2", supervised: false));

        (one.Name, one.Revision, one.Supervised).ShouldBe(("one", "1", true));
        (other.Name, other.Revision, other.Supervised).ShouldBe(("other", "2", false));
        other.Children.ShouldBe(one.Children);
        (other.Children == one.Children).ShouldBeTrue("the same array");
    }

    [Fact]
    public void Everything_in_a_spec_arrives_in_the_core()
    {
        var wanted = From(Some.Spec(Full));

        wanted.Name.ShouldBe("shop");
        wanted.Revision.ShouldBe("rev");
        wanted.Supervised.ShouldBeTrue();
        wanted.Replicas.ShouldBe(4);
        wanted.Strategy.ShouldBe(Strategy.OneForAll);
        wanted.Order.ShouldBe(Order.AnyOrder);
        wanted.Intensity.ShouldBe(3);
        wanted.Period.ShouldBe(TimeSpan.FromSeconds(17));
        wanted.AutoShutdown.ShouldBe(AutoShutdown.AllSignificant);
        wanted.GiveUp.ShouldBe(GiveUp.Retry);
        wanted.RetryAfter.ShouldBe(TimeSpan.FromSeconds(19));
        wanted.Backoff.ShouldBe(new Backoff(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30), 25, TimeSpan.FromSeconds(90)));
        wanted.Suspend.ShouldBeTrue();
        wanted.ResetAt.ShouldBe(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));
        wanted.Children.ShouldHaveSingleItem().ShouldBe(new ChildSpec("db", Hash.Of(Some.Spec(Full).Children[0].Template))
        {
            Restart = Restart.Transient,
            Significant = true,
            StartTimeout = TimeSpan.FromSeconds(33),
            MinReady = TimeSpan.FromSeconds(5),
            Suspend = true,
            RestartAt = new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero),
        });
    }

    /// <summary>Catches the field that is added to the core and forgotten here.</summary>
    [Fact]
    public void No_field_of_the_core_stays_at_its_default_when_the_spec_sets_it()
    {
        var full = From(Some.Spec(Full));
        var bare = new SupervisorSpec(default, 0, default, []);

        Differences(full, bare).ShouldBe(Fields(typeof(SupervisorSpec)));
        Differences(full.Children[0], new ChildSpec("", "") { Type = ChildType.Supervisor }).ShouldBe(Fields(typeof(ChildSpec)));
        Differences(full.Backoff!, new Backoff(default, default, 0, default)).ShouldBe(Fields(typeof(Backoff)));
    }

    [Fact]
    public void A_spec_that_says_nothing_has_the_defaults_of_the_API()
    {
        var wanted = From(Some.Spec("""{"children":[{"name":"db"}]}"""));

        wanted.ShouldBe(new SupervisorSpec(Strategy.OneForOne, 5, TimeSpan.FromMinutes(10), wanted.Children)
        {
            Name = "shop",
            Revision = "rev",
            Supervised = true,
            RetryAfter = TimeSpan.FromMinutes(5),
        });
        wanted.Children.ShouldHaveSingleItem().ShouldBe(new ChildSpec("db", Hash.Of(null)) { StartTimeout = TimeSpan.FromMinutes(10) });
    }

    [Theory]
    [InlineData("OneForOne", Strategy.OneForOne)]
    [InlineData("OneForAll", Strategy.OneForAll)]
    [InlineData("RestForOne", Strategy.RestForOne)]
    [InlineData("SimpleOneForOne", Strategy.SimpleOneForOne)]
    public void Each_strategy_has_its_counterpart(string written, Strategy expected) =>
        From(Some.Spec($$"""{"strategy":"{{written}}"}""")).Strategy.ShouldBe(expected);

    [Theory]
    [InlineData("Permanent", Restart.Permanent)]
    [InlineData("Transient", Restart.Transient)]
    [InlineData("Temporary", Restart.Temporary)]
    public void Each_restart_type_has_its_counterpart(string written, Restart expected) =>
        From(Some.Spec($$"""{"children":[{"name":"a","restart":"{{written}}"}]}""")).Children[0].Restart.ShouldBe(expected);

    [Theory]
    [InlineData("Shutdown", GiveUp.Shutdown)]
    [InlineData("Hold", GiveUp.Hold)]
    [InlineData("Retry", GiveUp.Retry)]
    [InlineData("Rollback", GiveUp.Rollback)]
    public void Each_way_to_give_up_has_its_counterpart(string written, GiveUp expected) =>
        From(Some.Spec($$$"""{"onIntensityExceeded":{"action":"{{{written}}}"}}""")).GiveUp.ShouldBe(expected);

    [Theory]
    [InlineData("InOrder", Order.InOrder)]
    [InlineData("AnyOrder", Order.AnyOrder)]
    public void Each_order_has_its_counterpart(string written, Order expected) =>
        From(Some.Spec($$"""{"order":"{{written}}"}""")).Order.ShouldBe(expected);

    [Fact]
    public void Children_keep_their_order() =>
        From(Some.Spec("""{"children":[{"name":"z"},{"name":"a"},{"name":"m"}]}"""))
            .Children.Select(child => child.Name).ShouldBe(["z", "a", "m"]);

    [Fact]
    public void A_nested_tree_is_a_supervisor_and_is_told_every_change_of_its_spec()
    {
        static ChildSpec Nested(string supervisor) =>
            From(Some.Spec($$"""{"children":[{"name":"web","supervisor":{{supervisor}}}]}""")).Children[0];

        Nested("{}").Type.ShouldBe(ChildType.Supervisor);
        Nested("{}").Revision.ShouldBe(Nested("""{"intensity":5}""").Revision, "5 is what is meant if nothing is said");
        Nested("{}").Revision.ShouldNotBe(Nested("""{"intensity":6}""").Revision);
        Nested("{}").Revision.ShouldNotBe(Nested("""{"suspend":true}""").Revision);
    }

    /// <summary>Both mean "restart what is older than this"; whoever is restarted for the later is so for the earlier.</summary>
    [Theory]
    [InlineData(null, null, null)]
    [InlineData(1, null, 1)]
    [InlineData(null, 2, 2)]
    [InlineData(1, 2, 2)]
    [InlineData(2, 1, 2)]
    [InlineData(1, 1, 1)]
    public void The_later_restartAt_of_tree_and_child_counts(int? tree, int? child, int? expected)
    {
        static DateTimeOffset? Day(int? day) => day is { } number ? Some.Instant.AddDays(number) : null;
        var spec = Some.Spec("""{"children":[{"name":"db"}]}""");
        spec = spec with { RestartAt = Day(tree), Children = [spec.Children[0] with { RestartAt = Day(child) }] };

        From(spec).Children[0].RestartAt.ShouldBe(Day(expected));
    }

    private static SupervisorSpec From(Crds.SupervisionTreeSpec spec) => Wanted.From(spec, "shop", "rev", supervised: true);

    private static IEnumerable<string> Fields(Type type) => Settable(type).Select(property => property.Name);

    private static IEnumerable<string> Differences(object one, object other) => Settable(one.GetType())
        .Where(property => !Equals(property.GetValue(one), property.GetValue(other)))
        .Select(property => property.Name);

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties().Where(property => property.CanWrite);
}
