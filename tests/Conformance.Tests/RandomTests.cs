using System.Globalization;

namespace Conformance.Tests;

/// <summary>Scripts at random, through a real supervisor and through ours.</summary>
public class RandomTests(ITestOutputHelper output)
{
    private const int Batch = 1000;

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    [Fact]
    public void Nothing_that_happens_at_random_ends_otherwise_than_in_OTP()
    {
        var seed = Setting("CONFORMANCE_SEED", 1);
        var count = Setting("CONFORMANCE_SCRIPTS", 12_000);
        using var otp = new Otp();
        var compared = 0;
        for (var first = 0; first < count; first += Batch)
        {
            var scripts = Enumerable.Range(seed + first, Math.Min(Batch, count - first)).Select(RandomScripts.Number).ToArray();
            var answers = otp.Run(scripts);
            for (var i = 0; i < scripts.Length; i++)
            {
                foreach (var comparison in Comparison.Of(scripts[i], answers[i]))
                {
                    compared++;
                    if (!comparison.Agree)
                        Assert.Fail($"Script {seed + first + i} ends otherwise here than in OTP:\n{Smallest(otp, comparison)}");
                }
            }
        }
        output.WriteLine($"conformance: {count} random scripts from seed {seed} on, "
            + $"{compared} comparisons with {otp.Version}, 0 disagreements");
    }

    private static Comparison Smallest(Otp otp, Comparison comparison)
    {
        var script = comparison.Script.Shrunk(script => Disagreement(otp, script) is not null);
        return Disagreement(otp, script) ?? comparison;
    }

    private static Comparison? Disagreement(Otp otp, Script script) =>
        Comparison.Of(script, otp.Run(script)).FirstOrDefault(comparison => !comparison.Agree);
}
