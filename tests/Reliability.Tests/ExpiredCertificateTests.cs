namespace Reliability.Tests;

/// <summary>The API server's certificate expires, as certificates do, and is renewed later. Pods are the stand-in kubelet's.</summary>
[Trait("Category", "Integration")]
public class ExpiredCertificateTests : FaultyScene
{
    [Fact]
    public async Task An_operator_that_runs_says_so_and_goes_on_when_it_is_renewed()
    {
        await MakeRunning("shop");
        Proxy.LetCertificateExpire();
        await Crash("shop-b-1");
        await ItSaysWhy();
        Operator.HasExited.ShouldBeFalse();
        Timeline.Lines.ShouldNotContain("stopping shop-c-1");

        Proxy.RenewCertificate();
        await RestartedOnce("shop");
    }

    [Fact]
    public async Task An_operator_that_starts_meanwhile_waits_and_says_for_what()
    {
        await MakeRunning("shop");
        Proxy.LetCertificateExpire();
        Replace();
        await Crash("shop-b-1");
        await ItSaysWhy();
        Operator.HasExited.ShouldBeFalse();

        Proxy.RenewCertificate();
        await RestartedOnce("shop");
    }

    private Task ItSaysWhy() => Until("the log says why", () =>
        Task.FromResult(Operator.Log.Contains("is not valid: NotTimeValid", StringComparison.Ordinal)));
}
