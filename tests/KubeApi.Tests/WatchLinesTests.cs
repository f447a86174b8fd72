namespace KubeApi.Tests;

public sealed class WatchLinesTests
{
    private static readonly TimeSpan lifetime = TimeSpan.FromMilliseconds(300);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30_000)]
    public async Task A_watch_that_talks_on_beyond_its_time_is_over_all_the_same()
    {
        using var lines = new WatchLines(new HttpResponseMessage(), new Drip(), 100, lifetime, TimeProvider.System);
        lines.BeginWatch();
        var heard = 0;

        (await Should.ThrowAsync<TimeoutException>(async () =>
        {
            while (await lines.Next(Ct) is not null) heard++;
        })).Message.ShouldBe("no end of it within 0.3 s");

        heard.ShouldBeGreaterThan(0);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_time_of_the_list_before_it_is_not_the_watchs()
    {
        using var lines = new WatchLines(new HttpResponseMessage(), new Drip(), 100, lifetime, TimeProvider.System);
        lines.BeginList(TimeSpan.FromMinutes(10));
        (await lines.Next(Ct)).ShouldNotBeNull();
        lines.BeginWatch();

        await Should.ThrowAsync<TimeoutException>(async () =>
        {
            while (await lines.Next(Ct) is not null) { }
        });
    }

    /// <summary>A line now and then, for ever.</summary>
    private sealed class Drip : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(10, cancellationToken);
            "x\n"u8.CopyTo(buffer.Span);
            return 2;
        }
    }
}
