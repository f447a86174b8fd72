using Supervision;
using Supervision.Tests;

namespace Conformance.Tests;

/// <summary>Runs scripts through <see cref="Planner.Decide"/>, in a world where every act takes effect at once.</summary>
internal sealed class Ours
{
    private readonly Script script;
    private readonly World world;

    private Ours(Script script, bool hearsOneByOne)
    {
        this.script = script;
        world = World.Unstarted(script.Spec(script.Root));
        world.HearsOneByOne = hearsOneByOne;
        foreach (var supervisor in script.Tree.Where(member => member is { Type: ChildType.Supervisor, Parent: not null }))
            world.Supervisors[supervisor.Name] = script.Spec(supervisor);
    }

    public static string[] Run(Script script, bool hearsOneByOne) => [.. new Ours(script, hearsOneByOne).Answers()];

    private IEnumerable<string> Answers()
    {
        var steps = script.Steps.AsEnumerable();
        var start = script.Steps.ToList().FindIndex(step => step.Acts[0].Verb == "start");
        foreach (var step in script.Steps.Take(start)) Take(step);
        world.Settle();
        yield return Answer();
        foreach (var step in script.Steps.Skip(start + 1))
        {
            Take(step);
            world.Settle();
            yield return Answer();
        }
    }

    private void Take(Step step)
    {
        foreach (var act in step.Acts) Take(act);
    }

    private void Take(Act act)
    {
        switch (act.Verb)
        {
            case "crash" or "kill": Exit(act.Child!, ExitClass.Abnormal); break;
            case "end": Exit(act.Child!, ExitClass.Normal); break;
            case "shutdown": Exit(act.Child!, ExitClass.Shutdown); break;
            case "fail": world.FailingStarts[act.Child!] = act.Number; break;
            case "flash": world.BriefLives[act.Child!] = (ExitClass.Abnormal, act.Number); break;
            case "finish": world.BriefLives[act.Child!] = (ExitClass.Normal, act.Number); break;
            case "slow": world.SlowToStop.Add(act.Child!); break;
            case "release": world.SlowToStop.Remove(act.Child!); world.Of(act.Child!)?.LetGo(act.Child!); break;
            case "wait": world.Wait(TimeSpan.FromSeconds(act.Number)); break;
            case "pause": world.Wait(TimeSpan.FromMilliseconds(act.Number)); break;
            case "stop": world.Deleting = true; break;
            case "suspend" or "terminate": Change(act.Child!, child => child with { Suspend = true }); break;
            case "resume" or "restart": Change(act.Child!, child => child with { Suspend = false }); break;
            case "remove": Change(act.Child!, child => null); break;
            case "add": Add(Member.Parse(act.Words.AsSpan()[2..], act.Words[1])); break;
            default: throw new FormatException($"{act} is not in the language of scripts");
        }
    }

    private void Exit(string child, ExitClass exit)
    {
        if (world.Of(child) is { } supervisor && supervisor.Running.Contains(child)) supervisor.Mark(child, exit);
    }

    private void Change(string name, Func<ChildSpec, ChildSpec?> change) => ChangeSpec(
        script.Find(name)?.Parent ?? script.Root.Name,
        spec => spec with
        {
            Children = [.. spec.Children.Select(child => child.Name == name ? change(child) : child).OfType<ChildSpec>()],
        });

    private void Add(Member child) =>
        ChangeSpec(child.Parent!, spec => spec with { Children = spec.Children.Add(child.Spec) });

    /// <summary>The specification is the user's, and outlives every supervisor that runs by it.</summary>
    private void ChangeSpec(string supervisor, Func<SupervisorSpec, SupervisorSpec> change)
    {
        var running = AllOf(world).FirstOrDefault(one => one.Spec.Name == supervisor);
        if (world.Supervisors.TryGetValue(supervisor, out var spec)) world.Supervisors[supervisor] = change(spec);
        if (running is not null) running.Spec = change(running.Spec);
    }

    private static IEnumerable<World> AllOf(World world) => world.Within.SelectMany(AllOf).Prepend(world);

    private string Answer()
    {
        var trace = world.TakeTrace().Where(IsHeardOfInOtp);
        return $"{string.Join(", ", trace)} | {State()}";
    }

    /// <summary>
    /// That a supervisor has ended is in the state, in both; that it is told to stop shows in its children. OTP has no report
    /// of an automatic shutdown, nor of a supervisor whose first start failed but the failure.
    /// </summary>
    private bool IsHeardOfInOtp(string word)
    {
        var (verb, name) = (word[..word.LastIndexOf(' ')], word[(word.LastIndexOf(' ') + 1)..]);
        return verb is not ("terminated" or "auto-shutdown" or "cannot start")
            && !(verb == "stop" && script.Find(name) is { Type: ChildType.Supervisor });
    }

    private string State()
    {
        if (world.State.Terminated || world.LastPlan!.Finished) return "ended";
        return AllOf(world).Any(IsBlocked) ? "blocked" : string.Join("; ", AllOf(world).Select(StateOf));
    }

    private static bool IsBlocked(World supervisor) => supervisor.Instances.Any(instance => instance.Deleting);

    private static string StateOf(World supervisor) =>
        $"{supervisor.Spec.Name} {supervisor.State.Window.Used}:"
        + string.Concat(supervisor.State.Children.Select(child => WordFor(supervisor, child)));

    /// <summary>
    /// OTP keeps the specification of a child that is down, unless it is temporary, or one of many (simple_one_for_one).
    /// </summary>
    private static string WordFor(World supervisor, Child child)
    {
        var isKept = supervisor.Spec.Strategy != Strategy.SimpleOneForOne
            && supervisor.Spec.Children.Single(spec => spec.Name == child.Name).Restart != Restart.Temporary;
        return child.State switch
        {
            ChildState.Running => $" {child.Name}+",
            ChildState.Completed or ChildState.Stopped => isKept ? $" {child.Name}-" : "",
            ChildState.Dropped => "",
            _ => $" {child.Name}?",
        };
    }
}
