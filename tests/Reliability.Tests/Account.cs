namespace Reliability.Tests;

/// <summary>A tree, every crash in it that was brought about, and what must have come of these: no more and no less.</summary>
internal sealed class Account(string tree, string strategy, params string[] children)
{
    private readonly int[] crashes = new int[children.Length];

    public string Tree => tree;

    public string Strategy => strategy;

    public IReadOnlyList<string> Children => children;

    public int Total => crashes.Sum();

    public void Crashed(int child) => crashes[child]++;

    /// <summary>The incarnation that a child must be at: one more than the number of restarts that included it.</summary>
    public long Incarnation(int child) => 1 + strategy switch
    {
        "OneForOne" => crashes[child],
        "OneForAll" => crashes.Sum(),
        "RestForOne" => crashes[..(child + 1)].Sum(),
        _ => throw new InvalidOperationException(strategy),
    };

    public string Pod(int child) => $"{tree}-{children[child]}-{Incarnation(child)}";
}
