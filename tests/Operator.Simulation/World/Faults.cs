namespace Operator.Simulation;

/// <summary>
/// What can go wrong in a run, drawn when it begins: most runs know some kinds of trouble and not others, so that each also
/// shows itself without the noise of all the others.
/// </summary>
internal sealed class Faults
{
    private readonly Dice dice;
    private double troubledCalls;

    public Faults(Dice dice)
    {
        this.dice = dice;
        troubledCalls = Perhaps(0.4) ? dice.Pick([0.005, 0.03, 0.1]) : 0;
        SlowestCall = TimeSpan.FromMilliseconds(dice.Pick([2, 20, 20, 500, 3000]));
        SlowestWatch = TimeSpan.FromMilliseconds(dice.Pick([2, 20, 20, 500, 5000]));
        CrashesPerCall = Perhaps(0.35) ? dice.Pick([0.002, 0.01, 0.04]) : 0;
        MischiefPerCall = Perhaps(0.3) ? 0.03 : 0;
        TwoOperators = Perhaps(0.3);
        StallsWatches = Perhaps(0.35);
        CutsWatches = Perhaps(0.3);
        Partitions = Perhaps(0.15);
        StepsClocks = Perhaps(0.15);
        Touches = Perhaps(0.25);
        ForeignDeletes = Perhaps(0.3);
        ForcedDeletes = Perhaps(0.1);
        Squatters = Perhaps(0.15);
        Evictions = Perhaps(0.25);
        NodeTrouble = Perhaps(0.2);
        Sticks = Perhaps(0.25);
        Refusals = Perhaps(0.15);
        EditsSpecs = Perhaps(0.4);
        InvalidEdits = Perhaps(0.2);
        DeletesTrees = Perhaps(0.2);
        ImagesFail = Perhaps(0.2);
        NeverReady = Perhaps(0.2);
        IgnoresStop = Perhaps(0.4);
        EndsDuringStart = Perhaps(0.4);
        EndsWell = Perhaps(0.5);
        MeanLife = TimeSpan.FromSeconds(dice.Pick([3, 10, 40]));
        RunsForEver = dice.Pick([0, 0, 0.2, 0.6]);
    }

    public TimeSpan SlowestCall { get; private set; }

    public TimeSpan SlowestWatch { get; private set; }

    /// <summary>How often a process dies between any two of its calls, or in the middle of one.</summary>
    public double CrashesPerCall { get; }

    /// <summary>How often something else happens just then.</summary>
    public double MischiefPerCall { get; }

    public bool TwoOperators { get; }

    public bool StallsWatches { get; }

    public bool CutsWatches { get; }

    public bool Partitions { get; }

    public bool StepsClocks { get; }

    public bool Touches { get; }

    public bool ForeignDeletes { get; }

    public bool ForcedDeletes { get; }

    public bool Squatters { get; }

    public bool Evictions { get; }

    public bool NodeTrouble { get; }

    public bool Sticks { get; }

    public bool Refusals { get; }

    public bool EditsSpecs { get; }

    public bool InvalidEdits { get; }

    public bool DeletesTrees { get; }

    public bool ImagesFail { get; }

    public bool NeverReady { get; }

    public bool IgnoresStop { get; }

    public bool EndsDuringStart { get; }

    public bool EndsWell { get; }

    public TimeSpan MeanLife { get; }

    public double RunsForEver { get; }

    /// <summary>A call leaves a process; it has arrived and taken effect.</summary>
    public Action<OperatorProcess, Call>? CallSent { get; set; }

    public Action<OperatorProcess, Call>? CallArrived { get; set; }

    /// <summary>Calls that operators made.</summary>
    public long Calls { get; set; }

    /// <summary>The first thing that must never be and was.</summary>
    public Violation? Violation { get; private set; }

    public void Fail(Violation violation) => Violation ??= violation;

    public Fate FateOf(Request request)
    {
        if (!dice.Chance(troubledCalls)) return Fate.Answered;
        return request.Verb == "watch"
            ? dice.Pick([Fate.Refused, Fate.Lost, Fate.TooMany, Fate.ServerError])
            : dice.Pick(Enum.GetValues<Fate>());
    }

    public bool ArrivesWithoutSender() => dice.Chance(0.5);

    /// <summary>The troubles are over.</summary>
    public void End()
    {
        troubledCalls = 0;
        SlowestCall = SlowestWatch = TimeSpan.FromMilliseconds(20);
        CallSent = CallArrived = null;
    }

    public override string ToString() => string.Join(", ", typeof(Faults).GetProperties()
        .Where(property => property.PropertyType == typeof(bool) && (bool)property.GetValue(this)!).Select(property => property.Name)
        .Append($"calls up to {SlowestCall.TotalMilliseconds} ms, {troubledCalls:P1} troubled, {CrashesPerCall:P1} crashes")
        .Append($"watches up to {SlowestWatch.TotalMilliseconds} ms"));

    private bool Perhaps(double probability) => dice.Chance(probability);
}
