using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Supervision;

namespace Conformance.Tests;

/// <summary>
/// A story of one tree, written so that a person, the planner and Erlang all read it:
/// <code>
/// supervisor root rest_for_one intensity 2 period 60 auto_shutdown never
///   worker a permanent
///   supervisor web transient significant one_for_one intensity 1 period 60 auto_shutdown never
///     worker w permanent
/// start                 the tree starts; left out when nothing comes before it
/// crash a, end w        they exit, and the supervisor hears of both in this order before it handles any
/// fail a 2              a's next two starts fail
/// </code>
/// Verbs: crash, kill, end, shutdown (exit abnormal, killed, normal, {shutdown, done}); fail, flash, finish N (the next N
/// starts fail, or work and are followed by a crash, or by a normal exit, at once); slow, release (takes its time when told
/// to stop); suspend, resume; add, remove; terminate, restart, delete (the calls of OTP's supervisor); wait SECONDS (in no
/// time); pause MILLISECONDS (which really pass); stop.
/// <para>
/// The answer has a line per step, the start being the first: what happened, and the supervisors that run with their counted
/// restarts and their children, each running (+), known but down (-), or absent.
/// <code>stop c, start b, start c | root 1: a+ b+ c+</code>
/// </para>
/// </summary>
internal sealed record Script(ImmutableArray<Member> Tree, ImmutableArray<Step> Steps)
{
    public static Script Parse(string text)
    {
        var tree = ImmutableArray.CreateBuilder<Member>();
        var steps = ImmutableArray.CreateBuilder<Step>();
        var above = new Dictionary<int, string>();
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0))
        {
            if (!line.StartsWith(' ') && !line.StartsWith("supervisor ", StringComparison.Ordinal))
            {
                steps.Add(Step.Parse(line));
                continue;
            }
            var depth = (line.Length - line.TrimStart().Length) / 2;
            var member = Member.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), above.GetValueOrDefault(depth - 1));
            above[depth] = member.Name;
            tree.Add(member);
        }
        return new Script(tree.ToImmutable(), steps.ToImmutable());
    }

    public Member Root => Tree[0];

    public IEnumerable<Member> ChildrenOf(string supervisor) => Tree.Where(member => member.Parent == supervisor);

    public Member? Find(string name) => Tree.FirstOrDefault(member => member.Name == Member.OfReplica(name));

    public SupervisorSpec Spec(Member supervisor) => new(
        supervisor.Strategy, supervisor.Intensity, TimeSpan.FromSeconds(supervisor.Period),
        [.. ChildrenOf(supervisor.Name).Select(child => child.Spec)])
    {
        Name = supervisor.Name,
        AutoShutdown = supervisor.AutoShutdown,
        Replicas = supervisor.Replicas,
        Supervised = supervisor.Parent is not null,
    };

    public override string ToString() => string.Join('\n', [.. Lines(Root, 0), .. Steps.Select(step => step.ToString())]);

    private IEnumerable<string> Lines(Member member, int depth) =>
        ChildrenOf(member.Name).SelectMany(child => Lines(child, depth + 1)).Prepend(new string(' ', 2 * depth) + member);
}

/// <summary>A line of the tree: a supervisor or a worker.</summary>
internal sealed record Member(string Name, string? Parent, ChildType Type)
{
    public Restart Restart { get; init; }

    public bool Significant { get; init; }

    public Strategy Strategy { get; init; }

    public int Intensity { get; init; } = 1;

    public int Period { get; init; } = 60;

    public AutoShutdown AutoShutdown { get; init; }

    public int Replicas { get; init; }

    public ChildSpec Spec => new(Name, "1") { Type = Type, Restart = Restart, Significant = Significant };

    /// <summary>The child that a name like w-2 is a replica of.</summary>
    public static string OfReplica(string name) => name.Split('-')[0];

    public static Member Parse(ReadOnlySpan<string> words, string? parent)
    {
        var member = new Member(words[1], parent, Word<ChildType>(words[0]));
        for (var i = 2; i < words.Length; i++)
        {
            member = words[i] switch
            {
                "significant" => member with { Significant = true },
                "intensity" => member with { Intensity = Number(words[++i]) },
                "period" => member with { Period = Number(words[++i]) },
                "replicas" => member with { Replicas = Number(words[++i]) },
                "auto_shutdown" => member with { AutoShutdown = Word<AutoShutdown>(words[++i]) },
                "permanent" or "transient" or "temporary" => member with { Restart = Word<Restart>(words[i]) },
                _ => member with { Strategy = Word<Strategy>(words[i]) },
            };
        }
        return member;
    }

    public override string ToString()
    {
        var words = new List<string> { Word(Type), Name };
        if (Parent is not null) words.Add(Word(Restart));
        if (Significant) words.Add("significant");
        if (Type == ChildType.Supervisor)
        {
            words.AddRange([Word(Strategy), $"intensity {Intensity}", $"period {Period}", $"auto_shutdown {Word(AutoShutdown)}"]);
            if (Strategy == Strategy.SimpleOneForOne) words.Add($"replicas {Replicas}");
        }
        return string.Join(' ', words);
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static T Word<T>(string word) where T : struct, Enum =>
        Enum.Parse<T>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}

/// <summary>What happens before everybody looks again: one act or several.</summary>
internal sealed record Step(ImmutableArray<Act> Acts)
{
    public static Step Parse(string line) => new([.. line.Split(", ").Select(act => new Act([.. act.Split(' ')]))]);

    public override string ToString() => string.Join(", ", Acts);
}

/// <summary>A verb, whom it concerns, and what else it needs.</summary>
internal sealed record Act(ImmutableArray<string> Words)
{
    public string Verb => Words[0];

    /// <summary>The child that it concerns, if it concerns one.</summary>
    public string? Child => Verb switch
    {
        "start" or "stop" or "wait" or "pause" => null,
        "add" => Words[3],
        _ => Words[1],
    };

    public int Number => int.Parse(Words[^1], CultureInfo.InvariantCulture);

    public bool IsExit => Verb is "crash" or "kill" or "end" or "shutdown";

    public override string ToString() => string.Join(' ', Words);
}
