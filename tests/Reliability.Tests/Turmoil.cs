using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Crds;
using EndToEnd.Tests;

namespace Reliability.Tests;

/// <summary>
/// Trees that crash all the time, and operators that do. Every crash is brought about when its tree is at rest, so what must
/// come of it is known exactly: the count, and the incarnation of every child.
/// </summary>
public abstract class Turmoil : FaultyScene
{
    private protected const string TheOther = "operator-2";

    /// <summary>However slow the machine, each tree crashes and the operator is killed at least this often.</summary>
    private const int AtLeast = 3;

    private readonly ConcurrentBag<OperatorProcess> fallen = [];

    /// <summary>A second operator beside <see cref="Scene.Operator"/>, which knows nothing of it.</summary>
    private protected OperatorProcess? Other { get; private set; }

    private protected int Kills { get; private set; }

    public override async ValueTask DisposeAsync()
    {
        var errors = fallen.Append(Other!).Select(process => process.Log)
            .Where(log => log.Contains(" ERR ", StringComparison.Ordinal)).ToList();
        Other?.Dispose();
        foreach (var process in fallen) process.Dispose();
        await base.DisposeAsync();
        errors.ShouldBeEmpty();
        GC.SuppressFinalize(this);
    }

    /// <summary>For so many seconds, or as many as the variable says.</summary>
    private protected static TimeSpan Duration(string variable, int seconds) => TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var longer) ? longer : seconds);

    /// <summary>A tree of each strategy, with pods of the stand-in kubelet.</summary>
    private protected static Account[] OneOfEach() =>
    [
        new("all", "OneForAll", "a", "b", "c"),
        new("rest", "RestForOne", "a", "b", "c"),
        new("one", "OneForOne", "a", "b", "c", "d"),
    ];

    private protected Task Make(Account account, Func<string, JsonObject> child)
    {
        var spec = Spec(account.Strategy, 1000, [.. account.Children.Select(child)]);
        // The window is kept in the status, entry by entry: hundreds of restarts in it would be another test.
        spec["periodSeconds"] = 30;
        return Make(account.Tree, spec);
    }

    /// <summary>Lets a tree come to rest, makes a child crash (under OneForOne perhaps several at once), and again.</summary>
    private protected async Task KeepCrashing(Account account, Func<string, Task> crash, int pauseMax, int seed, CancellationToken until)
    {
        var random = new System.Random(seed);
        while (true)
        {
            await AtRest(account);
            if (until.IsCancellationRequested && account.Total >= AtLeast) return;
            await Task.Delay(random.Next(pauseMax), Ct);
            var victims = Enumerable.Range(0, account.Children.Count).OrderBy(_ => random.Next())
                .Take(account.Strategy == "OneForOne" ? random.Next(1, account.Children.Count) : 1).ToList();
            foreach (var pod in victims.Select(account.Pod).ToList()) await crash(pod);
            foreach (var victim in victims) account.Crashed(victim);
        }
    }

    /// <summary>Kills the second operator at random moments, and starts another one in its place.</summary>
    private protected async Task KeepKilling(TimeSpan pauseMax, int seed, CancellationToken until, params string[] options)
    {
        var random = new System.Random(seed);
        Other = Begin(TheOther, options);
        while (!until.IsCancellationRequested || Kills < AtLeast)
        {
            await Task.Delay(TimeSpan.FromSeconds(1) + random.NextDouble() * pauseMax, Ct);
            Other.Kill();
            Kills++;
            Proxy.Note($"{TheOther} is killed");
            fallen.Add(Other);
            Other = Begin(TheOther, options);
        }
    }

    /// <summary>Every child runs, at the incarnation that it must be at; one that is beyond it was restarted twice.</summary>
    private protected async Task AtRest(Account account)
    {
        SupervisionTreeStatus status = new();
        await Until($"{account.Tree} is at rest", async () =>
        {
            status = await Status(account.Tree);
            return account.Children.Index().All(child => status.Children.Any(known => known.Name == child.Item
                && (known.Incarnation > account.Incarnation(child.Index)
                    || (known.Incarnation == account.Incarnation(child.Index) && known.State == ChildState.Running))));
        });
        var wanted = account.Children.Index().Select(child => account.Incarnation(child.Index)).ToList();
        var actual = status.Children.Select(child => child.Incarnation).ToList();
        if (actual.SequenceEqual(wanted) && status.Restarts.Total == account.Total) return;
        // Only now, for it is long.
        var story = $"{account.Tree}\n{Everything(Timeline.Lines)}";
        actual.ShouldBe(wanted, story);
        status.Restarts.Total.ShouldBe(account.Total, story);
    }

    /// <summary>At the end: everything is at rest, every pod was made once, and those that live are those that must.</summary>
    private protected async Task Settle(IReadOnlyCollection<Account> accounts)
    {
        foreach (var account in accounts) await AtRest(account);
        await Until("the witness has seen it too", () => Task.FromResult(
            accounts.SelectMany(account => account.Children.Index().Select(child => account.Pod(child.Index))).Order()
                .SequenceEqual(Timeline.Live)));
        var created = Timeline.Lines.Where(line => line.StartsWith("created ", StringComparison.Ordinal)).ToList();
        created.GroupBy(line => line).Where(same => same.Count() > 1).ShouldBeEmpty();
        created.Count.ShouldBe((int)accounts.Sum(account => account.Children.Index().Sum(child => account.Incarnation(child.Index))));
    }

    private protected static async Task Pause(TimeSpan pause, CancellationToken until)
    {
        try
        {
            await Task.Delay(pause, until);
        }
        catch (OperationCanceledException)
        {
            // Time is up.
        }
    }

    private protected override string Everything(string[] lines) =>
        $"{base.Everything(lines[^Math.Min(lines.Length, 300)..])}\n--- {TheOther}:\n{Other?.Log}";
}
