using Reliability.Tests.Proxy;

namespace Reliability.Tests;

/// <summary>
/// One fault at a time, again and again while a OneForAll tree restarts. Whatever happens to the conversation, the crash is
/// counted once, the order holds, and no child is two. Pods are the stand-in kubelet's.
/// </summary>
[Trait("Category", "Integration")]
public class FaultTests : FaultyScene
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>What happens to single calls, and to which: about half of them, until there were six.</summary>
    private static readonly Dictionary<string, (Func<Call, bool> Hit, Fault Fault)> OfCalls = new()
    {
        ["429 to writes"] = (Writes, new Fault.Refused(429, "TooManyRequests", RetryAfterSeconds: 1)),
        ["429 to reads"] = (Reads, new Fault.Refused(429, "TooManyRequests", RetryAfterSeconds: 1)),
        ["500 to writes"] = (Writes, new Fault.Refused(500, "InternalError")),
        ["503 to writes"] = (Writes, new Fault.Refused(503, "ServiceUnavailable")),
        ["503 to everything"] = (Everything, new Fault.Refused(503, "ServiceUnavailable")),
        ["401 to everything"] = (Everything, new Fault.Refused(401, "Unauthorized")),
        ["410 to reads"] = (Reads, new Fault.Refused(410, "Expired")),
        ["writes lost"] = (Writes, new Fault.Lost()),
        ["reads lost"] = (Reads, new Fault.Lost()),
        ["answers to writes lost"] = (Writes, new Fault.AnswerLost()),
        ["answers to status writes lost"] = (StatusWrites, new Fault.AnswerLost()),
        ["answers to pod creates and deletes lost"] = (PodWrites, new Fault.AnswerLost()),
        ["connections cut before the answer"] = (Writes, new Fault.Cut()),
        ["writes held"] = (Writes, new Fault.Stalled(Moment)),
        ["answers to writes late"] = (Writes, new Fault.Late(Moment / 2)),
        ["answers truncated"] = (NotWatches, new Fault.Truncated()),
        ["answers broken off"] = (NotWatches, new Fault.BrokenOff()),
        ["garbage for answers"] = (NotWatches, new Fault.Garbage()),
        ["answers trickle in"] = (NotWatches, new Fault.Slow(Moment / 2)),
    };

    /// <summary>What happens to watches. They are cut first, so that the ones under way meet it too.</summary>
    private static readonly Dictionary<string, Fault> OfWatches = new()
    {
        ["events come twice"] = WatchFaults.Duplicated(),
        ["old events come again"] = WatchFaults.Repeated(),
        ["410 as an event"] = WatchFaults.ExpiredAfter(2),
        ["410 as an event, at once"] = WatchFaults.ExpiredAfter(0),
        ["410 as an answer"] = new Fault.Refused(410, "Expired"),
        ["watches break off"] = WatchFaults.BrokenAfter(2),
        ["a line of garbage"] = WatchFaults.GarbageAfter(2),
        ["half a line"] = WatchFaults.HalfLineAfter(2),
        ["events late"] = WatchFaults.Delayed(Moment / 3),
    };

    public static TheoryData<string> Calls => [.. OfCalls.Keys];

    public static TheoryData<string> Watches => [.. OfWatches.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Whatever_happens_to_calls_a_crash_counts_once_and_the_order_holds(string what)
    {
        var (hit, fault) = OfCalls[what];
        await MakeRunning("shop");
        Sometimes(hit, fault, times: 6);
        await Crash("shop-b-1");
        await RestartedOnce("shop");
        Proxy.FaultCount.ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Watches))]
    public async Task Whatever_happens_to_watches_a_crash_counts_once_and_the_order_holds(string what)
    {
        await MakeRunning("shop");
        // Each pause between attempts is twice the one before it.
        var left = 5;
        Proxy.Faults = call => call.IsWatch && left-- > 0 ? OfWatches[what] : null;
        Proxy.Wire.Cut();
        await Crash("shop-b-1");
        await RestartedOnce("shop");
        Proxy.FaultCount.ShouldBeGreaterThan(0);
    }

    /// <summary>Events are in order within a kind. Between kinds there is none, and here one is a second behind the other.</summary>
    [Theory]
    [InlineData("pods")]
    [InlineData("supervisiontrees")]
    public async Task Events_of_one_kind_far_behind_those_of_the_other(string behind)
    {
        await MakeRunning("shop");
        Proxy.Faults = call => call.IsWatch && call.Resource == behind ? WatchFaults.Delayed(Moment) : null;
        Proxy.Wire.Cut();
        await Crash("shop-b-1");
        await RestartedOnce("shop");
        Proxy.FaultCount.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_tree_is_made_and_a_new_operator_starts_while_a_fifth_of_everything_fails()
    {
        var random = new System.Random(Seed);
        Fault[] faults =
        [
            new Fault.Lost(), new Fault.AnswerLost(), new Fault.Cut(), new Fault.Refused(503, "ServiceUnavailable"),
            new Fault.Refused(429, "TooManyRequests", 0), new Fault.Garbage(), new Fault.Truncated(),
        ];
        var left = 30;
        Proxy.Faults = call => !call.IsWatch && random.Next(5) == 0 && left-- > 0 ? faults[random.Next(faults.Length)] : null;
        Replace();
        await MakeRunning("shop");
        Replace();
        await Crash("shop-b-1");
        await RestartedOnce("shop");
        Proxy.FaultCount.ShouldBeGreaterThan(0);
    }

    private static bool Everything(Call call) => true;

    private static bool NotWatches(Call call) => !call.IsWatch;

    private static bool Reads(Call call) => !call.IsWrite;

    private static bool Writes(Call call) => call.IsWrite;

    private static bool StatusWrites(Call call) => call.IsWrite && call.Subject.EndsWith("/status", StringComparison.Ordinal);

    private static bool PodWrites(Call call) => call.IsWrite && call.Resource == "pods";

    /// <summary>The first such call meets the fault, and then about every other one, so many times in all.</summary>
    private void Sometimes(Func<Call, bool> hit, Fault fault, int times)
    {
        var random = new System.Random(Seed);
        var met = 0;
        Proxy.Faults = call => hit(call) && met < times && (met == 0 || random.Next(2) == 0) && ++met > 0 ? fault : null;
        // Reads happen where something was lost. There is nothing to lose for one who only listens.
        if (hit == (Func<Call, bool>)Reads) Proxy.Wire.Cut();
    }
}
