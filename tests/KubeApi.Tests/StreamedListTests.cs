using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeApi.Tests;

/// <summary>A list that comes as the beginning of a watch.</summary>
public sealed class StreamedListTests
{
    private const string beginning = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

    private static readonly ListOptions everything = new() { Namespace = "ns" };

    private readonly ObjectStore<ConfigMap> store = new();
    private readonly ConcurrentQueue<string> changes = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_complete_at_its_mark_and_goes_on_as_a_watch()
    {
        using var server = new BrokenServer(
            BrokenServer.Watch(
                Event("ADDED", "a", "1"), Event("ADDED", "ended", "2"), Event("MODIFIED", "a", "6"), Event("DELETED", "ended", "7"),
                """{"type":"ADDED","object":{"metadata":{"namespace":"ns","name":"odd","resourceVersion":"3"},"data":7}}""",
                End("8"), Event("ADDED", "b", "9")),
            BrokenServer.Watch(Event("ADDED", "c", "10")));

        await Follow(server, until: "c");

        changes.ShouldBe(["+a listed", "+b", "+c"]);
        Versions(server).ShouldBe(["sendInitialEvents", "9"]);
    }

    [Fact]
    public async Task Cut_off_before_its_mark_it_changes_nothing_and_starts_again()
    {
        using var server = new BrokenServer(
            BrokenServer.Watch(Event("ADDED", "never", "1"), "{"),
            BrokenServer.Watch(Event("ADDED", "never", "1")),
            BrokenServer.Watch(Event("ADDED", "a", "1"), End("8")));

        await Follow(server, until: "a");

        changes.ShouldBe(["+a listed"]);
        Versions(server).ShouldBe(["sendInitialEvents", "sendInitialEvents", "sendInitialEvents"]);
    }

    [Fact]
    public async Task Ended_in_good_order_before_its_mark_it_is_a_failure_all_the_same()
    {
        using var server = new BrokenServer(BrokenServer.Watch(Event("ADDED", "a", "1")), BrokenServer.Silence);
        using var client = server.Client();

        await Should.ThrowAsync<HttpRequestException>(async () =>
        {
            await foreach (var _ in client.ListAndWatch(Kinds.ConfigMaps, everything, Ct)) { }
        });
        client.StreamsLists.ShouldBeTrue("it may have been told to stop");
    }

    [Fact]
    public async Task A_forgotten_moment_is_answered_with_a_stream_and_the_difference()
    {
        using var server = new BrokenServer(
            BrokenServer.Watch(Event("ADDED", "a", "1"), Event("ADDED", "b", "2"), End("8")),
            BrokenServer.Refusal(410, "Expired"),
            BrokenServer.Watch(Event("ADDED", "b", "2"), Event("ADDED", "c", "9"), End("20")));

        await Follow(server, until: "c");

        changes.ShouldBe(["+a listed", "+b listed", "+c listed", "-a listed"]);
        Versions(server).ShouldBe(["sendInitialEvents", "8", "sendInitialEvents"]);
    }

    [Fact]
    public async Task A_server_that_takes_it_for_a_mere_watch_is_asked_for_pages_from_then_on()
    {
        using var server = new BrokenServer(
            BrokenServer.Endless(Event("ADDED", "never", "1")),
            BrokenServer.Answer("200 OK", """{"metadata":{"resourceVersion":"5"},"items":[]}"""),
            BrokenServer.Refusal(410, "Expired"),
            BrokenServer.Answer("200 OK", $$"""{"metadata":{"resourceVersion":"7"},"items":[{{BrokenServer.ConfigMap("a", "6")}}]}"""),
            BrokenServer.Silence);

        await Follow(server, until: "a", new Limits { Page = TimeSpan.FromMilliseconds(200) });

        changes.ShouldBe(["+a listed"]);
        Versions(server)[..4].ShouldBe(["sendInitialEvents", "limit=500", "5", "limit=500"]);
    }

    private async Task Follow(BrokenServer server, string until, Limits? limits = null)
    {
        using var client = server.Client(limits);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var reflector = new Reflector<ConfigMap>(
            client, Kinds.ConfigMaps, everything, store,
            change => changes.Enqueue(
                $"{"+~-"[(int)change.Kind]}{change.Object.Metadata.Name}{(change.Listed ? " listed" : "")}"),
            TimeProvider.System, NullLogger.Instance);

        var running = reflector.Run(stop.Token);
        await Eventually.Holds(() => store.Get("ns", until) is not null);
        await stop.CancelAsync();
        await running.ShouldThrowAsync<OperationCanceledException>();
    }

    // What each request asked for: the beginning, a page, or what happened since a version.
    private static List<string> Versions(BrokenServer server) =>
    [
        .. server.Requests.Select(line => line.Contains(beginning, StringComparison.Ordinal)
            ? "sendInitialEvents"
            : line.Split("resourceVersion=") is [_, var since] ? since.Split('&')[0]
            : line.Split('?')[1].Split(' ')[0]),
    ];

    private static string Event(string type, string name, string version) =>
        $$"""{"type":"{{type}}","object":{{BrokenServer.ConfigMap(name, version)}}}""";

    private static string End(string version) =>
        $$"""
        {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"{{version}}",
        "annotations":{"k8s.io/initial-events-end":"true"} } } }
        """.ReplaceLineEndings("");
}
