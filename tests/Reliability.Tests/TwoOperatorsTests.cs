namespace Reliability.Tests;

/// <summary>
/// Two operators run at once, both believing that they lead, while pods crash and one of them is killed again and again.
/// Leader election makes this rare; it must do no harm when it happens. Pods are the stand-in kubelet's.
/// <c>SUPERVISION_TEST_TWO_OPERATORS_SECONDS</c> makes it longer.
/// </summary>
[Trait("Category", "Integration")]
public class TwoOperatorsTests : Turmoil
{
    [Fact]
    public async Task Two_that_both_believe_they_lead_restart_nothing_twice_and_make_no_pod_twice()
    {
        var accounts = OneOfEach();
        foreach (var account in accounts) await Make(account, child => StandInKubelet.Child(child));
        foreach (var account in accounts) await AtRest(account);

        using var end = new CancellationTokenSource(Duration("SUPERVISION_TEST_TWO_OPERATORS_SECONDS", 45));
        await Task.WhenAll(accounts.Select((account, i) => KeepCrashing(account, Crash, 300, Seed + i, end.Token))
            .Append(KeepKilling(TimeSpan.FromSeconds(4), Seed, end.Token)));
        await Settle(accounts);

        Operator.Log.ShouldContain("Supervising");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{accounts.Sum(account => account.Total)} crashes, each counted once; one of two operators killed {Kills} times; seed {Seed}");
    }
}
