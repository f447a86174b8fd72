using System.Globalization;

namespace Operator.Simulation;

/// <summary>What happened in a run, for people. Only told when somebody listens: a run can be repeated from its seed.</summary>
internal sealed class Story(VirtualTime time, bool on)
{
    private readonly List<string> lines = [];

    public bool On => on;

    public IReadOnlyList<string> Lines => lines;

    public void Tell(FormattableString line)
    {
        if (on) lines.Add($"{time.Elapsed.TotalSeconds,10:0.0000} {line.ToString(CultureInfo.InvariantCulture)}");
    }
}
