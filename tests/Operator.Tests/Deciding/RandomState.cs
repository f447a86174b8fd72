using System.Collections.Immutable;
using Supervision;

namespace Operator.Tests.Deciding;

/// <summary>States as no supervisor would ever reach them: each field anything it can be, regardless of the others.</summary>
internal sealed class RandomState(int seed)
{
    private static readonly string[] Words = ["a", "db", "web-1", "OOMKilled", "", "line\nline", "käse \"x\" </é> 💥", "\t\u0001"];

    private readonly Random random = new(seed);

    public SupervisorState Next() => new([.. Many(Child)], new RestartWindow([.. Many(Restart)]))
    {
        Restarts = Number(),
        HighestRemoved = Number(),
        Ending = Maybe(() => new Ending(One<EndingReason>(), Time(), Word(), Flag())),
        Revision = Maybe(Word),
        HealthyRevision = Maybe(Word),
        Rollback = Maybe(() => new Rollback(Word(), Word(), Time())),
    };

    private Child Child() => new(Word())
    {
        Type = One<ChildType>(),
        State = One<ChildState>(),
        AfterStop = Flag() ? One<ChildState>() : null,
        Incarnation = Number(),
        Uid = Maybe(Word),
        Revision = Maybe(Word),
        Restarts = Number(),
        Failures = random.Next(3) * random.Next(),
        Since = Time(),
        StartedAt = MaybeTime(),
        ReadySince = MaybeTime(),
        NextStart = MaybeTime(),
        LastExit = Maybe(Exit),
        Refusal = Maybe(() => new Refusal(Time(), Word(), Word(), random.Next())),
    };

    private Exit Exit() => new(One<ExitClass>(), Time())
    {
        SeenAt = Time(),
        Reason = Word(),
        ExitCode = Flag() ? random.Next(256) : null,
        Signal = Flag() ? random.Next(65) : null,
        Message = Maybe(Word),
        Node = Maybe(Word),
        Incarnation = Number(),
    };

    private CountedRestart Restart() => new(Time(), Word(), Number(), Word());

    /// <summary>In microseconds, which is what a status can hold; any time there is, the first one included.</summary>
    private DateTimeOffset Time() => random.Next(20) == 0
        ? default
        : new DateTimeOffset(random.NextInt64(DateTime.MaxValue.Ticks) / 10 * 10, TimeSpan.Zero);

    private DateTimeOffset? MaybeTime() => Flag() ? Time() : null;

    private long Number() => random.Next(3) switch { 0 => 0, 1 => random.Next(100), _ => random.NextInt64(long.MaxValue) };

    private string Word() => Words[random.Next(Words.Length)];

    private bool Flag() => random.Next(2) == 0;

    private T? Maybe<T>(Func<T> make)
        where T : class => Flag() ? make() : null;

    private ImmutableArray<T> Many<T>(Func<T> make) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => make())];

    private T One<T>()
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        return values[random.Next(values.Length)];
    }
}
