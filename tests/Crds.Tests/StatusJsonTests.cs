using System.Text.Json;
using System.Text.Json.Nodes;
using Crds.Json;

namespace Crds.Tests;

public sealed class StatusJsonTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    internal static SupervisionTreeStatus Full() => new()
    {
        ObservedGeneration = 4,
        Conditions =
        [
            new()
            {
                Type = ConditionTypes.Ready, Status = ConditionStatus.False, ObservedGeneration = 4,
                LastTransitionTime = Noon, Reason = Reasons.Restarting, Message = "db restarts",
            },
        ],
        AcceptedRevision = "7f1c",
        HealthyRevision = "7f1c",
        HighestRemoved = 3,
        Rollback = new() { From = "8a2d", To = "7f1c", Time = Noon },
        Ready = "0/1",
        Replicas = 1,
        ReadyReplicas = 0,
        Selector = "supervision.dev/tree=shop",
        Restarts = new()
        {
            Total = 12,
            Recent = [new() { Time = Noon, Child = "db", Incarnation = 2, Reason = "Error" }],
        },
        LastRestartTime = Noon,
        Ending = new()
        {
            Reason = EndingReason.IntensityExceeded,
            Time = Noon,
            Child = "db",
            Holds = true,
            Message = "6 restarts in 600 s",
        },
        Children =
        [
            new()
            {
                Name = "db", Kind = ChildKind.Pod, State = ChildState.Stopping, NextState = ChildState.Stopped,
                Incarnation = 3, ObjectName = "shop-db-3", Uid = "u-3", Revision = "9a", Restarts = 2, Since = Noon,
                StartTime = Noon, ReadySince = Noon, Attempts = 1, NextStartTime = Noon,
                LastExit = new()
                {
                    Time = Noon, FinishTime = Noon, Class = ExitClass.Abnormal, Reason = "Error", ExitCode = 1,
                    Signal = 9, Message = "m", Node = "n", ObjectName = "shop-db-2", Incarnation = 2,
                },
                Refusal = new() { Time = Noon, Reason = "Forbidden", Message = "exceeded quota", Count = 3 },
            },
        ],
        History =
        [
            new() { Time = Noon, Reason = Reasons.ChildTerminated, Child = "db", Incarnation = 2, Message = "m" },
        ],
    };

    [Fact]
    public void Every_field_survives_a_round_trip() => Read(Write(Full())).ShouldBe(Full());

    [Fact]
    public void No_field_is_left_out_of_the_round_trip_test()
    {
        // An unset field would be null and not be written at all.
        Missing(JsonNode.Parse(Write(Full()))!, typeof(SupervisionTreeStatus)).ShouldBeEmpty();

        static IEnumerable<string> Missing(JsonNode json, Type type) =>
            Generator.Types.Fields(type).SelectMany(field =>
            {
                var name = Generator.Types.JsonName(field);
                var value = json[name] is JsonArray list ? list[0] : json[name];
                var inner = Generator.Types.Item(field.PropertyType) ?? field.PropertyType;
                return value is null ? [$"{type.Name}.{name}"]
                    : Generator.Types.IsRecord(inner) ? Missing(value, inner)
                    : [];
            });
    }

    [Fact]
    public void Statuses_are_equal_by_content()
    {
        Full().Equals(Full()).ShouldBeTrue();
        Full().GetHashCode().ShouldBe(Full().GetHashCode());
        (Full() == Full() with { Ready = "1/1" }).ShouldBeFalse();
        (Full() == Full() with { History = [] }).ShouldBeFalse();
        Full().Equals(null).ShouldBeFalse();
    }

    [Fact]
    public void Times_are_kept_and_compared_in_microseconds()
    {
        var time = Noon.AddTicks(1_234_567);
        var status = new SupervisionTreeStatus { LastRestartTime = time };

        Write(status).ShouldContain("\"2026-01-31T12:00:00.123456Z\"");
        Read(Write(status)).ShouldBe(status, "the tenth of a microsecond is not stored, so it is no difference");
        Read(Write(status)).ShouldNotBe(status with { LastRestartTime = time.AddTicks(10) });
    }

    [Theory]
    [InlineData("2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31T14:00:00+02:00")]
    [InlineData("2026-01-31T12:00:00.000Z")]
    public void Times_are_read_in_every_form_of_RFC_3339(string time) =>
        Read($$"""{"lastRestartTime":"{{time}}"}""").LastRestartTime.ShouldBe(Noon);

    [Fact]
    public void An_empty_status_reads_as_a_new_one()
    {
        var status = Read("{}");

        status.ShouldBe(new SupervisionTreeStatus());
        status.Children.ShouldBeEmpty();
        status.Restarts.Recent.ShouldBeEmpty();
    }

    private static string Write(SupervisionTreeStatus status) =>
        JsonSerializer.Serialize(status, CrdsJson.Default.SupervisionTreeStatus);

    private static SupervisionTreeStatus Read(string json) =>
        JsonSerializer.Deserialize(json, CrdsJson.Default.SupervisionTreeStatus)!;
}
