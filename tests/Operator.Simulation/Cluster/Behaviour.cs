namespace Operator.Simulation;

/// <summary>What the containers of a run are like; what a pod will do is drawn from it when the pod is made.</summary>
internal sealed class Behaviour(Dice dice, Faults faults)
{
    /// <summary>From now on every container starts, becomes ready, and runs for ever.</summary>
    public bool Well { get; set; }

    public Life Draw() => new()
    {
        Schedule = dice.Milliseconds(5, 200),
        Start = !Well && faults.ImagesFail && dice.Chance(0.1) ? null : dice.Milliseconds(50, 1500),
        Ready = !Well && faults.NeverReady && dice.Chance(0.1) ? null : dice.Milliseconds(10, 1000),
        Run = Well || dice.Chance(faults.RunsForEver) ? null
            : faults.EndsDuringStart && dice.Chance(0.2) ? dice.Milliseconds(1, 1000)
            : dice.Exponential(faults.MeanLife),
        ExitCode = !faults.EndsWell || dice.Chance(0.6) ? dice.Pick([1, 2, 3, 137, 139, 143]) : 0,
        Stop = !Well && faults.IgnoresStop && dice.Chance(0.2) ? null : dice.Milliseconds(5, 1500),
        StopExitCode = dice.Pick([0, 1, 143]),
        Publish = dice.Milliseconds(2, 300),
        PhaseLater = dice.Chance(0.8) ? dice.Milliseconds(100, 1500) : TimeSpan.Zero,
    };
}

/// <summary>One pod's life, as far as it is its own doing.</summary>
internal sealed record Life
{
    public TimeSpan Schedule { get; init; }

    /// <summary>Null: its image cannot be pulled.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>Null: it does not become ready.</summary>
    public TimeSpan? Ready { get; init; }

    /// <summary>Null: it runs for ever.</summary>
    public TimeSpan? Run { get; init; }

    public int ExitCode { get; init; }

    /// <summary>How long it takes to end when it is told to; null: it does not, until it is killed.</summary>
    public TimeSpan? Stop { get; init; }

    public int StopExitCode { get; init; }

    /// <summary>How long the kubelet takes to tell the API server of a change, or to hear of one.</summary>
    public TimeSpan Publish { get; init; }

    /// <summary>The phase follows the containers' states, often in a write of its own.</summary>
    public TimeSpan PhaseLater { get; init; }
}
