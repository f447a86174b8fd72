using System.Globalization;
using Supervision;

namespace Conformance.Tests;

/// <summary>Makes a script that shows something smaller, as long as it still shows it.</summary>
internal static class Shrinking
{
    public static Script Shrunk(this Script script, Func<Script, bool> stillShows)
    {
        for (var smaller = script; smaller is not null; smaller = Smaller(script).FirstOrDefault(stillShows)) script = smaller;
        return script;
    }

    /// <summary>The script with one thing less in it, the largest things first.</summary>
    private static IEnumerable<Script> Smaller(Script script)
    {
        foreach (var member in script.Tree.Skip(1)) yield return Without(script, member);
        foreach (var step in script.Steps) yield return script with { Steps = script.Steps.Remove(step) };
        foreach (var step in script.Steps.Where(step => step.Acts.Length > 1))
        {
            foreach (var act in step.Acts)
                yield return script with { Steps = script.Steps.Replace(step, new Step(step.Acts.Remove(act))) };
        }
        foreach (var member in script.Tree)
        {
            foreach (var simpler in Simpler(member)) yield return script with { Tree = script.Tree.Replace(member, simpler) };
        }
        foreach (var step in script.Steps)
        {
            foreach (var act in step.Acts.Where(act => act.Verb is "fail" or "flash" or "finish" && act.Number > 1))
            {
                var number = (act.Number - 1).ToString(CultureInfo.InvariantCulture);
                var fewer = new Act(act.Words.SetItem(act.Words.Length - 1, number));
                yield return script with { Steps = script.Steps.Replace(step, new Step(step.Acts.Replace(act, fewer))) };
            }
        }
    }

    private static Script Without(Script script, Member gone)
    {
        var names = script.Tree.Where(member => IsWithin(script, member, gone)).Select(member => member.Name).ToHashSet();
        return new Script(
            [.. script.Tree.Where(member => !names.Contains(member.Name))],
            [.. script.Steps
                .Select(step => new Step([.. step.Acts.Where(act => act.Child is null || !names.Contains(Member.OfReplica(act.Child)))]))
                .Where(step => step.Acts.Length > 0)]);
    }

    private static bool IsWithin(Script script, Member member, Member outer) =>
        member == outer || (member.Parent is { } parent && IsWithin(script, script.Find(parent)!, outer));

    private static IEnumerable<Member> Simpler(Member member)
    {
        if (member.Significant) yield return member with { Significant = false };
        if (member is { Restart: not Restart.Permanent, Significant: false }) yield return member with { Restart = Restart.Permanent };
        if (member.Intensity > 0) yield return member with { Intensity = member.Intensity - 1 };
        if (member.Replicas > 1) yield return member with { Replicas = member.Replicas - 1 };
        if (member.Strategy is Strategy.OneForAll or Strategy.RestForOne) yield return member with { Strategy = Strategy.OneForOne };
    }
}
