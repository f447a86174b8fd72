using System.Text;
using System.Text.Json;

namespace KubeApi.Tests;

public sealed class WatchDecoderTests
{
    private static readonly string containers = string.Join(",", Enumerable.Repeat("""{"name":"c"}""", 200));

    private static readonly string pod =
        """{"metadata":{"name":"a","namespace":"ns","uid":"u","resourceVersion":"7","labels":{"app":"a"}},"""
        + $$"""
        "spec":{"containers":[{{containers}}] } }
        """;

    [Fact]
    public void The_order_of_the_fields_of_an_event_does_not_matter()
    {
        var happened = Decode($$"""{"object":{{pod}},"more":[1],"type":"MODIFIED"}""");
        happened.Type.ShouldBe(WatchEventType.Modified);
        happened.ResourceVersion.ShouldBe("7");
        happened.Object!.Metadata.Name.ShouldBe("a");
    }

    [Fact]
    public void An_object_without_a_name_is_undecodable_and_still_moves_the_watch_on()
    {
        var happened = Decode("""{"type":"ADDED","object":{"metadata":{"resourceVersion":"7"}}}""");
        happened.Object.ShouldBeNull();
        happened.ResourceVersion.ShouldBe("7");
        happened.Undecodable!.Problem.ShouldBe("metadata.name or metadata.resourceVersion is missing");
    }

    [Fact]
    public void Absent_strings_are_empty_and_not_null()
    {
        var nameless = JsonSerializer.Deserialize(
            """{"metadata":{"ownerReferences":[{}]}}""", TestJson.Default.Pod)!.Metadata;
        nameless.Name.ShouldBe("");
        nameless.OwnerReferences!.ShouldHaveSingleItem().Uid.ShouldBe("");
    }

    [Fact]
    public void An_error_event_is_the_exception_that_it_describes()
    {
        var refusal = Should.Throw<ApiException>(() => Decode(
            """{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"""));
        refusal.IsExpired.ShouldBeTrue();
        refusal.Message.ShouldBe("GET /path: 410 Expired: too old");
    }

    [Fact]
    public void An_event_allocates_nothing_beyond_its_object()
    {
        var line = Encoding.UTF8.GetBytes($$"""{"type":"ADDED","object":{{pod}} }""");
        var bare = Encoding.UTF8.GetBytes(pod);

        var forEvent = Allocated(() => WatchDecoder.Decode(Kinds.Pods, line, "/path"));
        var forObject = Allocated(() => JsonSerializer.Deserialize(bare, Kinds.Pods.Json));

        forEvent.ShouldBe(forObject);
    }

    private static WatchEvent<Pod> Decode(string line) =>
        WatchDecoder.Decode(Kinds.Pods, Encoding.UTF8.GetBytes(line), "/path");

    // The least of several: what the runtime allocates for itself now and then is not ours.
    private static long Allocated<T>(Func<T> act) => Enumerable.Range(0, 10).Min(_ => AllocatedOnce(act));

    private static long AllocatedOnce<T>(Func<T> act)
    {
        const int rounds = 100;
        for (var i = 0; i < rounds; i++) act();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++) act();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / rounds;
    }
}
