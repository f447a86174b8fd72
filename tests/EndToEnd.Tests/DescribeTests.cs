namespace EndToEnd.Tests;

/// <summary>What people on call see who know nothing but <c>kubectl describe</c>.</summary>
[Trait("Category", "EndToEnd")]
public sealed class DescribeTests : Scene
{
    [Fact]
    public async Task A_description_tells_what_is_wrong_since_when_what_was_done_and_how_close_it_was_to_giving_up()
    {
        await Apply("shop", Spec("RestForOne", 1, Child("db"), Child("cache"), Child("web")));
        await Running("shop", "shop-db-1", "shop-cache-1", "shop-web-1");
        await End("shop-cache-1", 7);
        await Running("shop", "shop-db-1", "shop-cache-2", "shop-web-2");
        await Until("all is told", async () => (await Describe("svt", "shop")).Contains("ChildrenStarted  ", StringComparison.Ordinal));

        const string ended = "cache (shop-cache-1) ended: exit code 7, Error: \"told to end\". "
            + "RestForOne restarts cache, web; 1 of 1 restarts within 3600 s used";
        var well = await Describe("svt", "shop");
        Says(well, """
            Message: 3/3 children are running. Last counted restart: \S+Z because of cache \(Error\), 1 of 1 within 3600 s.
            Reason: AllChildrenReady
            Status: True
            Type: Ready
            """);
        Says(well, """
            Last Exit:
              Class: Abnormal
              Exit Code: 7
            """);
        well.ShouldContain("Warning  ChildTerminated");
        well.ShouldContain(ended);
        // The pod's own description tells it too, beside what the kubelet says of it.
        var pod = await Describe("pod", "shop-cache-1");
        pod.ShouldContain("ChildTerminated");
        pod.ShouldContain(ended);

        await End("shop-cache-2", 7);
        await Until("it has ended, and all is told", async () =>
            (await Describe("svt", "shop")).Contains("the supervisor has ended", StringComparison.Ordinal)
            && (await Events()).Contains("Terminated", StringComparison.Ordinal));
        var over = await Describe("svt", "shop");
        const string lastStraw =
            @"cache \(shop-cache-2\) was the last straw: exit code 7, Error: ""told to end"". "
            + "It would be restart 2 within 3600 s, and 1 is allowed. The supervisor stops every child, last first, and ends";
        Says(over, $"""
            Message: {lastStraw}. Mend the cause, then set spec.resetAt to the present time to start again.
            Reason: IntensityExceeded
            Status: False
            Type: Ready
            """);
        Says(over, $"""
            Ending:
              Child: cache
              Holds: false
              Message: {lastStraw}
              Reason: IntensityExceeded
              Time: \S+Z
            """);
        // Events stand in the order in which they happened, as far as each began.
        var reasons = (await Events()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        reasons.ShouldBe(
            ["SpecAccepted", "ChildrenStarted", "ChildTerminated", "ChildTerminated", "IntensityExceeded", "Terminated"]);
    }

    private Task<string> Describe(string kind, string name) =>
        Cluster.Kubectl("describe", kind, name, "--namespace", Namespace);

    /// <summary>The reasons under Events, from top to bottom.</summary>
    private async Task<string> Events()
    {
        var lines = (await Describe("svt", "shop")).Split('\n').SkipWhile(line => !line.StartsWith("Events:", StringComparison.Ordinal));
        return string.Join('\n', lines.Skip(3).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 1).Select(words => words[1]));
    }

    /// <summary>These lines follow each other, however far they are indented and whatever stands between them.</summary>
    private static void Says(string description, string lines) => description.ShouldMatch(string.Join(
        @"[ \t]*\n(?:.*\n)??", lines.Split('\n').Select(line => @"[ \t]*" + line.Trim().Replace(": ", @":\s+", StringComparison.Ordinal))));
}
