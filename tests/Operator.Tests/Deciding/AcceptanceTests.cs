using System.Text.Json;
using Crds;
using Operator.Acting;
using Operator.Deciding;
using Operator.Kinds;

namespace Operator.Tests.Deciding;

public class AcceptanceTests
{
    private const string Forged = "a\n12:00:00.000 ERR forged\u001b[2J\u202e";

    /// <summary>The API server's answers and our own quote what somebody wrote; the condition, event and log line do not obey it.</summary>
    [Fact]
    public async Task What_is_wrong_with_a_spec_is_said_on_one_line_whatever_it_quotes()
    {
        var label = JsonSerializer.Serialize($"supervision.dev/{Forged}");
        var template = $$"""{"metadata":{"labels":{ {{label}}:"x" } },"spec":{"containers":[{}]} }""";
        var spec = new SupervisionTreeSpec { Children = [Some.Child(template)] };
        await IsSaidOnOneLine(Some.Tree() with { Spec = spec }, "supervision.dev/a 12:00:00.000 ERR forged [2J ");
        await IsSaidOnOneLine(Some.Tree() with { SpecProblem = $"spec: {Forged}" }, "spec: a 12:00:00.000 ERR forged [2J ");
    }

    private static async Task IsSaidOnOneLine(Tree tree, string says)
    {
        // Neither asks the API server anything.
        var judgement = await new Acceptance(null!, new Revisions(null!)).Judge(tree, Some.Instant, TestContext.Current.CancellationToken);

        judgement.Reason.ShouldBe(Reasons.InvalidSpec);
        judgement.Message.ShouldContain(says);
        judgement.Message.Where(character => char.IsControl(character) || character == '\u202e').ShouldBeEmpty();
    }
}
