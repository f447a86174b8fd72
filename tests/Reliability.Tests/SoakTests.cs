using EndToEnd.Tests;

namespace Reliability.Tests;

/// <summary>
/// Everything at once: calls and watches that fail in every way there is, connections that are cut or go dead, a certificate
/// that expires, one operator that is killed again and again, another that is frozen again and again, and pods that crash all
/// the while. At the end every crash has been counted once, no child was ever two, and the operator that lived through it all
/// needs no more memory than before. Three trees have pods of the stand-in kubelet; those of the fourth are real containers
/// that really exit. <c>SUPERVISION_TEST_SOAK_SECONDS</c> makes it longer.
/// </summary>
[Trait("Category", "EndToEnd")]
public class SoakTests : Turmoil
{
    private static readonly string[] Options = ["--watch-duration", "20s"];

    private protected override OperatorProcess Begin(string name, params string[] options) => base.Begin(name, [.. options, .. Options]);

    [Fact]
    public async Task Whatever_happens_every_crash_is_counted_once_and_memory_stays_flat()
    {
        Account[] accounts = [.. OneOfEach(), new("real", "OneForAll", "a", "b")];
        foreach (var account in accounts[..3]) await Make(account, child => StandInKubelet.Child(child));
        await Make(accounts[3], child => Child(child));
        foreach (var account in accounts) await AtRest(account);

        using var memory = new MemorySamples(Operator.Id);
        using var end = new CancellationTokenSource(Duration("SUPERVISION_TEST_SOAK_SECONDS", 75));
        var faults = new RandomFaults(Seed);
        Proxy.Faults = faults.Choose;
        var crashing = accounts[..3].Select((account, i) => KeepCrashing(account, Crash, 1000, Seed + i, end.Token))
            .Append(KeepCrashing(accounts[3], pod => End(pod, 3), 3000, Seed, end.Token));
        // When time is up the faults stop, and what is under way comes to its end.
        using var calm = end.Token.Register(() => Proxy.Faults = _ => null);
        await Task.WhenAll(crashing.Concat(
            [KeepKilling(TimeSpan.FromSeconds(8), Seed, end.Token), KeepFreezing(end.Token), KeepBreaking(end.Token)]));
        await Settle(accounts);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{accounts.Sum(account => account.Total)} crashes ({accounts[3].Total} of real containers), each counted once; "
            + $"{Proxy.CallCount} calls, {Proxy.FaultCount} faults, {Kills} operators killed; {memory}; seed {Seed}");
        memory.ShouldBeFlat();
    }

    /// <summary>
    /// Freezes the first operator when it may have been about to act, for longer than a decision is trusted (Acting/Fence.cs).
    /// Stand-in pods live and die in a tenth of a second; with a shorter freeze others could get ahead of that, with real pods
    /// nobody can.
    /// </summary>
    private async Task KeepFreezing(CancellationToken until)
    {
        var random = new System.Random(Seed + 100);
        while (!until.IsCancellationRequested)
        {
            await Pause(TimeSpan.FromSeconds(3 + random.NextDouble() * 10), until);
            await Signal(Operator, "STOP");
            Proxy.Note($"{TheOperator} is frozen", isFault: true);
            await Task.Delay(TimeSpan.FromSeconds(2.5 + random.NextDouble() * 2), Ct);
            await Signal(Operator, "CONT");
            Proxy.Note($"{TheOperator} goes on");
        }
    }

    /// <summary>Breaks the network itself: mostly by cutting every connection, seldom without a word, seldom by a certificate.</summary>
    private async Task KeepBreaking(CancellationToken until)
    {
        var random = new System.Random(Seed + 200);
        while (!until.IsCancellationRequested)
        {
            await Pause(TimeSpan.FromSeconds(5 + random.NextDouble() * 10), until);
            switch (random.Next(8))
            {
                case 0:
                    Proxy.Note($"{Proxy.Wire.Freeze()} connections are half-open", isFault: true);
                    break;
                case 1:
                    Proxy.LetCertificateExpire();
                    await Pause(TimeSpan.FromSeconds(1), until);
                    Proxy.RenewCertificate();
                    break;
                default:
                    Proxy.Note("every connection is cut", isFault: true);
                    Proxy.Wire.Cut();
                    break;
            }
        }
    }
}
