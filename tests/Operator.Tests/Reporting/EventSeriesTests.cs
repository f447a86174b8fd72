using KubeApi;
using Operator.Reporting;

namespace Operator.Tests.Reporting;

public class EventSeriesTests
{
    private readonly ManualTime time = new();
    private readonly EventSeries series;

    public EventSeriesTests() => series = new EventSeries(time);

    [Fact]
    public void The_same_again_goes_on_with_the_series_whatever_the_note_says()
    {
        var first = series.Add(Happened("Crashed", note: "exit code 1"));
        first.EventName = "the-event";
        var second = series.Add(Happened("Crashed", note: "exit code 2"));
        second.Count.ShouldBe(2);
        second.EventName.ShouldBe("the-event");
    }

    public static TheoryData<string> Others => [.. Different.Keys];

    private static readonly Dictionary<string, Occurrence> Different = new()
    {
        ["reason"] = Happened("Ended"),
        ["tree"] = Happened("Crashed", uid: "another"),
        ["pod"] = Happened("Crashed", pod: "shop-a-2"),
        ["type"] = Happened("Crashed", warning: true),
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_differs_in_more_than_the_note_is_told_on_its_own(string difference)
    {
        series.Add(Happened("Crashed")).EventName = "the-event";
        var other = series.Add(Different[difference]);
        other.Count.ShouldBe(1);
        other.EventName.ShouldBeNull();
    }

    [Fact]
    public void A_series_ends_when_six_minutes_pass_without_it_and_not_when_it_is_long()
    {
        series.Add(Happened("Crashed"));
        for (var i = 0; i < 10; i++)
        {
            time.Advance(EventSeries.EndsAfter);
            series.Add(Happened("Crashed")).Count.ShouldBe(i + 2);
        }
        time.Advance(EventSeries.EndsAfter + TimeSpan.FromTicks(1));
        series.Add(Happened("Crashed")).Count.ShouldBe(1);
    }

    [Fact]
    public void Ten_thousand_trees_make_it_forget_the_quietest()
    {
        series.Add(Happened("Crashed", uid: "quiet"));
        for (var i = 0; i < 10_000; i++)
        {
            series.Add(Happened("Crashed", uid: $"{i}"));
            series.Add(Happened("Crashed", uid: "loud"));
        }
        series.Add(Happened("Crashed", uid: "loud")).Count.ShouldBe(10_001);
        series.Add(Happened("Crashed", uid: "quiet")).Count.ShouldBe(1);
    }

    [Fact]
    public void An_event_has_a_series_from_the_second_occurrence_on()
    {
        var happened = Happened("Crashed", pod: "shop-a-1");
        happened.ToEvent("shop.1", "here", 1).ContainsKey("series").ShouldBeFalse("the API server refuses a series of one");
        var again = happened.ToEvent("shop.1", "here", 2);
        ((int)again["series"]!["count"]!).ShouldBe(2);
        ((string)again["series"]!["lastObservedTime"]!).ShouldBe((string)again["eventTime"]!);
        ((string)again["related"]!["name"]!).ShouldBe("shop-a-1");
    }

    /// <summary>Whoever describes the pod sees why it was ended or replaced; kubectl looks for its UID.</summary>
    [Fact]
    public void What_a_pod_did_is_told_on_the_tree_and_on_the_pod()
    {
        var told = Happened("Crashed", pod: "shop-a-1").Tellings.Select(telling => telling.ToEvent("x", "here", 1)).ToList();

        told.Select(one => ((string)one["regarding"]!["kind"]!, (string)one["regarding"]!["name"]!, (string)one["regarding"]!["uid"]!))
            .ShouldBe([("SupervisionTree", "shop", "uid"), ("Pod", "shop-a-1", "uid of shop-a-1")]);
        told.Select(one => (string)one["related"]!["name"]!).ShouldBe(["shop-a-1", "shop"]);
        told.Select(one => (string)one["note"]!).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void What_a_tree_did_or_a_pod_that_never_was_is_told_on_the_tree_alone()
    {
        Happened("Started").Tellings.Count().ShouldBe(1);
        (Happened("Refused") with { Offender = new("v1", "Pod", "shop-a-1", null) }).Tellings.Count().ShouldBe(1);
    }

    [Fact]
    public void The_event_on_the_pod_has_a_series_of_its_own()
    {
        var (onTree, onPod) = (Happened("Crashed", pod: "shop-a-1"), Happened("Crashed", pod: "shop-a-1") with { OnOffender = true });
        series.Add(onTree).EventName = "the-event";
        series.Add(onPod).EventName.ShouldBeNull();
    }

    private static Occurrence Happened(
        string reason, string note = "it did", string uid = "uid", string? pod = null, bool warning = false) =>
        new(new ObjectKey("ns", "shop"), uid, new Wording(reason, note, warning),
            pod is null ? null : new("v1", "Pod", pod, $"uid of {pod}"), Some.Instant);
}
