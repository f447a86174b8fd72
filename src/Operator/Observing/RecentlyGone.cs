namespace Operator.Observing;

/// <summary>
/// The instances last seen to be gone. A name carries its incarnation and is not used again once it was seen, so what is in here
/// need not be asked for. What falls out is asked for once more.
/// </summary>
internal sealed class RecentlyGone
{
    private const int Max = 4096;

    private readonly Lock gate = new();
    private readonly HashSet<(string Owner, string Name)> instances = [];
    private readonly Queue<(string Owner, string Name)> oldestFirst = new();

    public void Add(string owner, string name)
    {
        lock (gate)
        {
            if (!instances.Add((owner, name))) return;
            oldestFirst.Enqueue((owner, name));
            if (oldestFirst.Count > Max) instances.Remove(oldestFirst.Dequeue());
        }
    }

    public bool Contains(string owner, string name)
    {
        lock (gate) return instances.Contains((owner, name));
    }
}
