namespace Operator.Simulation;

/// <summary>A machine. While it is cut off its containers run on, and nobody hears of them.</summary>
internal sealed class Node(string name)
{
    public string Name => name;

    public bool CutOff { get; set; }
}
