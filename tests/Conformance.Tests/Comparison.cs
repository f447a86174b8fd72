using System.Text;
using Supervision;

namespace Conformance.Tests;

/// <summary>How much our supervisor sees when it looks.</summary>
internal enum View
{
    /// <summary>One exit after the other, as OTP takes them from its mailbox. What it does must be the same to the letter.</summary>
    OneByOne,

    /// <summary>All exits of a step, as after a pause of the operator. See <see cref="Comparison.Reduced"/>.</summary>
    AtOnce,
}

/// <summary>One script, what OTP made of it, and what we made of it.</summary>
internal sealed record Comparison(Script Script, View View, string[] Otp, string[] Ours)
{
    public static IEnumerable<Comparison> Of(Script script, string[] otp) =>
        Enum.GetValues<View>().Where(view => view == View.OneByOne || CanBeSeenAtOnce(script))
            .Select(view => new Comparison(script, view, otp, Supervised(script, view)));

    private static string[] Supervised(Script script, View view)
    {
        try
        {
            return Conformance.Tests.Ours.Run(script, view == View.OneByOne);
        }
        catch (Exception broken) when (
            broken is InvalidOperationException or ShouldAssertException or NullReferenceException or ArgumentException
                or KeyNotFoundException)
        {
            // An engine that breaks, or breaks an invariant of the world, disagrees; mutants do.
            return [broken.GetType().Name + ": " + broken.Message.Replace('\n', ' ')];
        }
    }

    /// <summary>
    /// With failing starts in it, a step in which all is seen at once has no counterpart: OTP has tried a start, and failed,
    /// that we do not try. And what becomes of a supervisor that is started only to be stopped, a trace does not tell.
    /// </summary>
    private static bool CanBeSeenAtOnce(Script script) =>
        !script.Steps.SelectMany(step => step.Acts).Any(act => act.Verb is "fail" or "flash" or "finish" or "slow")
        && script.Steps.Where(step => step.Acts.Length > 1).Any()
        && script.Steps.Where(step => step.Acts.Length > 1)
            .All(step => !script.ChildrenOf(script.Find(step.Acts[0].Child!)!.Parent!).Any(child => child.Type == ChildType.Supervisor));

    public bool Agree => FirstDifference < 0;

    /// <summary>The number of the first answer that is not the same.</summary>
    private int FirstDifference
    {
        get
        {
            for (var i = 0; i < Math.Max(Otp.Length, Ours.Length); i++)
            {
                if (i >= Otp.Length || i >= Ours.Length || Comparable(i, Otp[i]) != Comparable(i, Ours[i])) return i;
            }
            return -1;
        }
    }

    private string Comparable(int index, string answer)
    {
        var bar = answer.IndexOf(" | ", StringComparison.Ordinal);
        if (bar < 0) return answer;
        string[] trace = answer[..bar].Split(", ");
        if (View == View.AtOnce && StepOf(index) is { Acts.Length: > 1 } step) trace = [.. Reduced(trace, step)];
        return string.Join(", ", SideBySide(trace)) + answer[bar..];
    }

    private Step? StepOf(int answer)
    {
        var start = Script.Steps.ToList().FindIndex(step => step.Acts[0].Verb == "start");
        return answer == 0 ? null : Script.Steps[answer + start];
    }

    /// <summary>Replicas are told to stop all at once (terminate_dynamic_children/1), so who says so first is chance.</summary>
    private static IEnumerable<string> SideBySide(string[] trace)
    {
        var stops = trace.Where(IsOfReplica).Order(StringComparer.Ordinal).GetEnumerator();
        foreach (var word in trace)
        {
            if (IsOfReplica(word)) stops.MoveNext();
            yield return IsOfReplica(word) ? stops.Current : word;
        }
        static bool IsOfReplica(string word) => word.StartsWith("stop ", StringComparison.Ordinal) && word.Contains('-');
    }

    /// <summary>
    /// The difference "Exits that are seen at once are all decided before anything is done". OTP acts on one before it takes
    /// up the next, so it may start somebody only to stop them again: those starts and stops are left out, in pairs; and
    /// that it gives up it knows only after the stops and starts of exits before the last. A child that is restarted alone
    /// waits for nobody, so whom such a step starts is known, but not who comes first.
    /// </summary>
    private List<string> Reduced(string[] trace, Step step)
    {
        var words = trace.ToList();
        for (var at = words.Count - 1; at >= 0; at--)
        {
            if (!words[at].StartsWith("start ", StringComparison.Ordinal)) continue;
            var stop = words.IndexOf("stop" + words[at]["start".Length..], at);
            if (stop < 0) continue;
            words.RemoveAt(stop);
            words.RemoveAt(at);
        }
        var supervisor = Script.Find(Script.Find(step.Acts[0].Child!)!.Parent!)!;
        var givesUp = "give up " + supervisor.Name;
        if (words.Remove(givesUp)) words.Insert(0, givesUp);
        return supervisor.Strategy is Strategy.OneForOne or Strategy.SimpleOneForOne
            ? [.. words.Where(IsStart).Order(StringComparer.Ordinal), .. words.Where(word => !IsStart(word))]
            : words;
        static bool IsStart(string word) => word.StartsWith("start ", StringComparison.Ordinal);
    }

    /// <summary>The script and both traces, with the first difference marked.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().AppendLine().AppendLine(Script.ToString()).AppendLine()
            .AppendLine(View == View.OneByOne ? "(we see one exit after the other)" : "(we see all exits of a step at once)");
        var width = Otp.Append("OTP").Max(line => line.Length);
        text.Append("   ").Append("OTP".PadRight(width)).AppendLine("   here");
        for (var i = 0; i < Math.Max(Otp.Length, Ours.Length); i++)
        {
            text.Append(i == FirstDifference ? "-> " : "   ").Append((Otp.ElementAtOrDefault(i) ?? "").PadRight(width))
                .Append("   ").AppendLine(Ours.ElementAtOrDefault(i));
        }
        return text.ToString();
    }
}
