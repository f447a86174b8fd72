using System.Text.Json;
using Mutants;
using Supervision;
using Supervision.Tests;

namespace Conformance.Tests;

/// <summary>What OTP makes of some scripts, written down once, so that many engines can be held against it.</summary>
public sealed class Recording
{
    private const int Scripts = 600;

    /// <summary>Chance brings this up once in thousands.</summary>
    private static readonly Script RarelyTold = Script.Parse(EdgeCaseTests.ATransientSupervisorThatCannotStartAgain);

    public Recording()
    {
        using var otp = new Otp();
        var scripts = Enumerable.Range(1, Scripts).Select(RandomScripts.Number).Append(RarelyTold).ToArray();
        var answers = scripts.Zip(otp.Run(scripts)).ToDictionary(pair => pair.First.ToString(), pair => pair.Second);
        Text = JsonSerializer.Serialize(answers);
    }

    public string Text { get; }
}

/// <summary>The judge is judged: every engine that is known to be wrong must be found out.</summary>
public class EngineMutantTests(Recording recording) : IClassFixture<Recording>
{
    private static readonly MutantProject Engine = new("src/Supervision/Supervision.csproj");

    public static TheoryData<string> Names() => [.. EngineMutants.All.Select(mutant => mutant.Name)];

    /// <summary>The first script that ends otherwise than in OTP; and the one rule here that OTP cannot judge.</summary>
    private static string? Judge(string recording)
    {
        foreach (var (text, otp) in JsonSerializer.Deserialize<Dictionary<string, string[]>>(recording)!)
        {
            var disagreement = Comparison.Of(Script.Parse(text), otp).FirstOrDefault(comparison => !comparison.Agree);
            if (disagreement is not null) return disagreement.ToString();
        }
        return new World(Strategy.OneForOne, 0, Some.Abc).Vanish("a").State.Ending is null
            ? null
            : "a child that somebody else deleted ended the tree";
    }

    [Fact]
    public void The_engine_itself_passes() => Engine.Judge(null, Judge, recording.Text).ShouldBeNull();

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_mutant_is_caught(string name) =>
        Engine.Judge(EngineMutants.All.Single(mutant => mutant.Name == name), Judge, recording.Text).ShouldNotBeNull();

    [Fact]
    public void A_mutant_whose_text_is_gone_is_no_mutant() =>
        Should.Throw<InvalidOperationException>(() => Engine.Judge(EngineMutants.All[0] with { Sound = "gone" }, Judge, ""))
            .Message.ShouldContain("out of date");
}
