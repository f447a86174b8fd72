using System.Globalization;
using Mutants;

namespace Operator.Simulation;

/// <summary>Loops that are wrong in known ways. The simulation must find each out; one that it does not shows a hole in it.</summary>
public class MutantTests(ITestOutputHelper output)
{
    /// <summary>Seeds that a mutant gets to show itself: those that the sound loop is known to pass. Most need a handful.</summary>
    private const string Seeds = "400";

    private static readonly MutantProject Loop = new("src/Operator/Operator.csproj");

    private static readonly Mutant[] Mutants =
    [
        new("writes the status whatever was written meanwhile", "Acting/StatusWriter.cs",
            "[\"resourceVersion\"] = tree.Metadata.ResourceVersion,", ""),
        new("acts before it remembers", "Reconciler.cs",
            "            var asked = time.GetTimestamp();\n",
            """
                        await executor.Take(tree, spec, plan.Steps, new Fence(status, tree, time.GetTimestamp(), time), ct);
                        var asked = time.GetTimestamp();

            """),
        new("starts from a status that may be old", "Acting/Fence.cs", "if (!await status.IsCurrent(tree, ct)) broken = true;",
            "await Task.CompletedTask;"),
        new("takes anybody's pod for its own", "Acting/Executor.cs", "if (tree.Owns(existing))", "if (existing.Metadata.Name == name)"),
        new("deletes by name, whoever has it", "Acting/Executor.cs",
            "            Uid = instance.Uid,\n", ""),
        new("takes what it cannot see for gone", "Reconciler.cs", "await observer.ConfirmAbsences(tree, ct);", ""),
        new("takes what was told to stop for dead", "Observing/Observer.cs", "Dead = dead,", "Dead = dead || identity.Deleting,"),
        new("stops what was orphaned", "Acting/Executor.cs", "asSeen: tree.Deleting", "asSeen: false"),
        new("forgets the window", "Deciding/Memory.cs", "[.. status.Restarts.Recent.Reverse()",
            "[.. status.Restarts.Recent.Take(0).Reverse()"),
        new("lets a tree go before its children are stopped", "Reconciler.cs", "if (plan.Finished) await", "if (tree.Deleting) await"),
        new("follows a spec that was refused", "Deciding/Acceptance.cs",
            "return new Judgement(spec, revision, reason, Text.OneLine(message, Limits.MessageBytes));",
            "return new Judgement(tree.Spec ?? spec, revision, reason, Text.OneLine(message, Limits.MessageBytes));"),
    ];

    public static TheoryData<string> Names() => [.. Mutants.Select(mutant => mutant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loop_is_caught_that(string name)
    {
        var found = Loop.Judge(Mutants.Single(mutant => mutant.Name == name), Judge, Seeds);
        output.WriteLine(found ?? "nothing");
        found.ShouldNotBeNull();
    }

    private static string? Judge(string seeds) =>
        Search.Through(1, int.Parse(seeds, CultureInfo.InvariantCulture), stopAtFirst: true).Problems.FirstOrDefault();
}
