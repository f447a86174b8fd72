using System.Net;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeApi.Tests;

public sealed class BrokenNetworkTests
{
    private const string path = "/api/v1/namespaces/ns/configmaps";

    private static readonly ListOptions everything = new() { Namespace = "ns" };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Too_many_requests_says_when_to_come_back()
    {
        var refusal = await Refused(BrokenServer.Refusal(429, "TooManyRequests", "Retry-After: 7\r\n"));
        refusal.IsTooManyRequests.ShouldBeTrue();
        refusal.RetryAfter.ShouldBe(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task The_page_of_a_proxy_is_quoted()
    {
        var refusal = await Refused(BrokenServer.Answer("502 Bad Gateway", "<html>\n<h1>nginx</h1>"));
        refusal.HttpStatus.ShouldBe(HttpStatusCode.BadGateway);
        refusal.Message.ShouldBe($"GET {path}/a: 502 BadGateway: the answer is not a Status: <html> <h1>nginx</h1>");
    }

    [Fact]
    public async Task A_redirect_is_not_followed() =>
        (await Refused(BrokenServer.Answer("302 Found", "", "Location: http://elsewhere\r\n")))
            .Message.ShouldBe($"GET {path}/a: 302 Found: the answer is empty");

    [Fact]
    public async Task A_success_that_is_no_JSON_is_unreadable()
    {
        var refusal = await Refused(BrokenServer.Answer("200 OK", "welcome to the captive portal"));
        refusal.IsUnreadable.ShouldBeTrue();
        refusal.Message.ShouldStartWith($"GET {path}/a: 200 UnreadableAnswer: the answer cannot be decoded: 'w' is");
    }

    [Fact]
    public async Task An_answer_beyond_all_bounds_is_not_read()
    {
        var refusal = await Refused(
            BrokenServer.Answer("200 OK", new string(' ', 5000)), new Limits { Body = 4096 });
        refusal.Message.ShouldEndWith("the answer is larger than 4096 bytes");
    }

    [Fact]
    public async Task An_answer_cut_off_is_a_network_failure()
    {
        var cut = BrokenServer.Answer("200 OK", BrokenServer.ConfigMap("a", "1"))[..^5];
        using var server = new BrokenServer(cut, BrokenServer.Silence);
        using var client = server.Client();

        var failure = await Should.ThrowAsync<HttpRequestException>(client.Get(Kinds.ConfigMaps, "ns", "a", Ct));

        failure.HttpRequestError.ShouldBe(HttpRequestError.ResponseEnded);
        failure.Message.ShouldMatch($@"^no complete answer from http://127\.0\.0\.1:\d+/ to GET {path}/a: The resp");
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        using var server = new BrokenServer(BrokenServer.Silence);
        using var client = server.Client(new Limits { Request = TimeSpan.FromMilliseconds(200) });

        (await Should.ThrowAsync<HttpRequestException>(client.Get(Kinds.ConfigMaps, "ns", "a", Ct)))
            .InnerException.ShouldBeOfType<TimeoutException>();
    }

    [Fact]
    public async Task A_list_whose_place_was_forgotten_starts_again_in_one_piece()
    {
        using var server = new BrokenServer(
            List("""{"resourceVersion":"5","continue":"more"}""", BrokenServer.ConfigMap("a", "1")),
            BrokenServer.Refusal(410, "Expired"),
            List("""{"resourceVersion":"9"}""", BrokenServer.ConfigMap("b", "6"), BrokenServer.ConfigMap("c", "7")),
            BrokenServer.Silence);
        using var client = server.Client();

        var pages = new List<ListPage<ConfigMap>>();
        await foreach (var page in client.List(Kinds.ConfigMaps, everything, Ct)) pages.Add(page);

        pages.Select(page => (page.First, page.Items.Count, page.ResourceVersion))
            .ShouldBe([(true, 1, "5"), (true, 2, "9")]);
        server.Requests.ShouldBe([
            $"GET {path}?limit=500 HTTP/1.1", $"GET {path}?limit=500&continue=more HTTP/1.1", $"GET {path} HTTP/1.1"]);
    }

    [Fact]
    public async Task A_silent_watch_is_a_dead_connection()
    {
        using var server = new BrokenServer(BrokenServer.Watch(Added("a", "2")));
        using var client = server.Client(new Limits
        {
            WatchMin = TimeSpan.Zero,
            WatchMax = TimeSpan.Zero,
            WatchGrace = TimeSpan.FromMilliseconds(200),
        });
        var seen = new List<string>();

        var failure = await Should.ThrowAsync<HttpRequestException>(Watch(client, seen));

        failure.InnerException.ShouldBeOfType<TimeoutException>();
        seen.ShouldBe(["a"]);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("""{"type":"DANCED","object":{}}""")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{}""")]
    public async Task A_line_that_is_no_event_ends_the_watch_after_what_came_before(string line)
    {
        using var server = new BrokenServer(BrokenServer.Watch(Added("a", "2"), line), BrokenServer.Silence);
        using var client = server.Client();
        var seen = new List<string>();

        var refusal = await Should.ThrowAsync<ApiException>(Watch(client, seen));

        refusal.IsUnreadable.ShouldBeTrue();
        refusal.Message.ShouldStartWith($"GET {path}: 200 UnreadableAnswer: a line of the watch is not an event: ");
        seen.ShouldBe(["a"]);
    }

    [Fact]
    public async Task A_line_beyond_all_bounds_ends_the_watch()
    {
        using var server = new BrokenServer(BrokenServer.Watch(new string('x', 50_000)), BrokenServer.Silence);
        using var client = server.Client(new Limits { Line = 40_000 });

        (await Should.ThrowAsync<ApiException>(Watch(client, [])))
            .Message.ShouldEndWith("a line of the watch is longer than 40000 bytes");
    }

    [Fact]
    public async Task A_long_line_that_arrives_in_many_pieces_is_one_event()
    {
        var name = new string('n', 200_000);
        var lines = BrokenServer.Watch(Added(name, "2"), Added("b", "3"));
        using var server = new BrokenServer(lines, BrokenServer.Silence);
        using var client = server.Client();
        var seen = new List<string>();

        await Watch(client, seen);

        seen.ShouldBe([name, "b"]);
    }

    [Fact]
    public async Task A_line_cut_off_is_a_network_failure()
    {
        using var server = new BrokenServer(BrokenServer.Watch(Added("a", "2"))[..^10], BrokenServer.Silence);
        using var client = server.Client();

        (await Should.ThrowAsync<HttpRequestException>(Watch(client, []))).Message.ShouldContain("bytes into a line");
    }

    [Fact]
    public async Task A_reflector_survives_everything_and_misses_nothing()
    {
        using var server = new BrokenServer(
            BrokenServer.Refusal(500, "InternalError"),
            BrokenServer.Refusal(429, "TooManyRequests", "Retry-After: 1\r\n"),
            BrokenServer.Refusal(422, "Invalid"),
            List("""{"resourceVersion":"5"}""", BrokenServer.ConfigMap("a", "1")),
            BrokenServer.Watch(Added("b", "6"), "garbage"),
            "HTTP/1.1 503 Service Unavailable\r\n\r\n",
            BrokenServer.Watch(Added("c", "7")),
            BrokenServer.Watch("""{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}"""),
            List("""{"resourceVersion":"9"}""", BrokenServer.ConfigMap("c", "7")),
            BrokenServer.Watch(Added("d", "10")));
        using var client = server.Client();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var store = new ObjectStore<ConfigMap>();
        var changes = new List<string>();
        var reflector = new Reflector<ConfigMap>(
            client, Kinds.ConfigMaps, everything, store,
            change => changes.Add($"{"+~-"[(int)change.Kind]}{change.Object.Metadata.Name}"), TimeProvider.System,
            NullLogger.Instance);

        var running = reflector.Run(stop.Token);
        await Eventually.Holds(() => store.Get("ns", "d") is not null);
        await stop.CancelAsync();
        await running.ShouldThrowAsync<OperationCanceledException>();

        changes.ShouldBe(["+a", "+b", "+c", "-a", "-b", "+d"]);
        server.Requests.Count(line => line.Contains("sendInitialEvents", StringComparison.Ordinal))
            .ShouldBe(3, "once refused, not asked again");
        server.Requests.Where(line => line.Contains("resourceVersion=", StringComparison.Ordinal))
            .Select(line => line.Split("resourceVersion=")[1].Split('&')[0]).ShouldBe(["5", "6", "6", "7", "9"]);
    }

    private static async Task<ApiException> Refused(string answer, Limits? limits = null)
    {
        using var server = new BrokenServer(answer);
        using var client = server.Client(limits);
        return await Should.ThrowAsync<ApiException>(client.Get(Kinds.ConfigMaps, "ns", "a", Ct));
    }

    private static async Task Watch(ApiClient client, List<string> seen)
    {
        await foreach (var happened in client.Watch(Kinds.ConfigMaps, everything, "1", Ct))
            seen.Add(happened.Object!.Metadata.Name);
    }

    private static string Added(string name, string version) =>
        $$"""{"type":"ADDED","object":{{BrokenServer.ConfigMap(name, version)}}}""";

    private static string List(string meta, params string[] items) =>
        BrokenServer.Answer("200 OK", $$"""{"metadata":{{meta}},"items":[{{string.Join(",", items)}}]}""");
}
