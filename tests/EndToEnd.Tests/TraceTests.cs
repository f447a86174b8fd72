using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>The real process, and what arrives of a restart at a collector and in a log that is read by machines.</summary>
[Trait("Category", "EndToEnd")]
public sealed class TraceTests : Scene
{
    private OtlpReceiver receiver = null!;

    [Fact]
    public async Task A_restart_round_is_one_span_with_its_requests_in_it_and_a_log_line_with_the_same_facts()
    {
        await Apply("shop", Spec("RestForOne", 5, Child("a"), Child("b")));
        await Running("shop", "shop-a-1", "shop-b-1");
        await End("shop-a-1", 3);
        await Running("shop", "shop-a-2", "shop-b-2");
        await Until("the round has arrived, and its last event", async () =>
        {
            await Task.Yield();
            return Rounds.Any() && receiver.Spans.Any(span => span.Name == "PATCH events");
        });

        var round = Rounds.ShouldHaveSingleItem();
        var exit = (await Status("shop")).Children[0].LastExit!;
        (round.Parent, round.Start, round.Outcome).ShouldBe(("", exit.Time, "restarted"));
        round.End.ShouldBeGreaterThan(round.Start);
        Facts(round.Attributes, "supervision.tree", "supervision.strategy", "supervision.child", "supervision.exit.class",
                "supervision.exit.code", "supervision.restarted", "supervision.instances", "supervision.intensity.used",
                "supervision.intensity.limit", "k8s.namespace.name")
            .ShouldBe(["shop", "RestForOne", "a", "Abnormal", "3", "a,b", "shop-a-2,shop-b-2", "1", "5", Namespace]);
        round.Events.ShouldBe(["ChildTerminated", "ChildrenStarted"]);

        receiver.Spans.ShouldAllBe(span => span.Trace == round.Trace, "what no round asked for is not traced");
        var ids = receiver.Spans.Select(span => span.Id).ToHashSet();
        receiver.Spans.ShouldAllBe(span => span == round || ids.Contains(span.Parent));
        // A visit that comes before a deletion has been noted asks for what it misses.
        var requests = receiver.Spans.Where(span => span.Parent == round.Id && span.Name != "GET pods").Select(span => span.Name).ToList();
        requests.ShouldBe(
            ["PUT supervisiontrees/status", "DELETE pods", "PUT supervisiontrees/status", "POST pods", "PUT supervisiontrees/status",
                "POST pods", "PUT supervisiontrees/status", "tell", "tell"],
            ignoreOrder: true);

        receiver.Spans.Select(span => span.Name).Where(name => name.EndsWith(" events", StringComparison.Ordinal)).Order().ToArray()
            .ShouldBe(["PATCH events", "POST events", "POST events"], "on the tree and on the pod; then once more on the tree");

        var line = Lines().Single(line => Property(line, "Reason") == "ChildTerminated");
        line.GetProperty("EventId").GetProperty("Id").GetInt32().ShouldBe(20);
        foreach (var (name, value) in new[]
            { ("Tree", $"{Namespace}/shop"), ("Child", "a"), ("Object", "shop-a-1"), ("ExitClass", "Abnormal"), ("ExitCode", "3"),
                ("Restarted", """["a","b"]"""), ("IntensityUsed", "1"), ("IntensityLimit", "5") })
            Property(line, name).ShouldBe(value, name);
    }

    [Fact]
    public async Task A_round_that_outlives_the_operator_goes_on_in_the_same_trace()
    {
        await Apply("shop", Spec("RestForOne", 5, Child("a"), Child("b", onStop: "sleep 4; exit 0")));
        await Running("shop", "shop-a-1", "shop-b-1");
        await End("shop-a-1", 3);
        await Until("the round has begun", async () =>
        {
            await Task.Yield();
            return receiver.Spans.Any(span => span.Name == "DELETE pods");
        });
        Operator.Kill();
        var first = receiver.Spans;
        first.ShouldNotContain(span => span.Name == "restart round", "it is not over");
        Operator.Dispose();
        Operator = Begin();
        await Running("shop", "shop-a-2", "shop-b-2");
        await Until("the round has arrived", () => Task.FromResult(Rounds.Any()));

        var round = Rounds.ShouldHaveSingleItem();
        round.Trace.ShouldBe(first.Select(span => span.Trace).Distinct().ShouldHaveSingleItem());
        round.Start.ShouldBe((await Status("shop")).Children[0].LastExit!.Time);
        Facts(round.Attributes, "supervision.taken_over", "supervision.outcome", "supervision.child", "supervision.exit.code")
            .ShouldBe(["true", "restarted", "a", "3"]);
        receiver.Spans.Where(span => span.Parent == round.Id && span.Name == "POST pods").Count().ShouldBe(2);
    }

    private protected override async Task<RunningOperator> StartOperator()
    {
        receiver = await OtlpReceiver.Start();
        return Begin();
    }

    private OperatorProcess Begin() => new(Namespace, null, receiver.Environment, "--log-format", "json");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await receiver.DisposeAsync();
    }

    private protected override string Everything(string[] lines) =>
        $"{base.Everything(lines)}\n--- the collector:\n{string.Join('\n', receiver.Spans.Select(span => $"{span}"))}";

    private IEnumerable<ReceivedSpan> Rounds => receiver.Spans.Where(span => span.Name == "restart round");

    private static string?[] Facts(Dictionary<string, string> attributes, params string[] names) =>
        [.. names.Select(name => attributes.GetValueOrDefault(name))];

    private IEnumerable<JsonElement> Lines() => Operator.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonElement.Parse(line).GetProperty("Properties"));

    private static string? Property(JsonElement properties, string name) => properties.TryGetProperty(name, out var value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
        : null;
}
