using KubeApi;

namespace Operator.Observing;

/// <summary>
/// The instances last seen to be gone. A name carries its incarnation and is not used again once it was seen, so what is in here
/// need not be asked for. What falls out is asked for once more.
/// </summary>
internal sealed class RecentlyGone
{
    private const int Max = 4096;

    private readonly Lock gate = new();
    private readonly HashSet<(string Owner, ObjectKey Instance)> instances = [];
    private readonly Queue<(string Owner, ObjectKey Instance)> oldestFirst = new();

    public void Add(string owner, ObjectKey instance)
    {
        lock (gate)
        {
            if (!instances.Add((owner, instance))) return;
            oldestFirst.Enqueue((owner, instance));
            if (oldestFirst.Count > Max) instances.Remove(oldestFirst.Dequeue());
        }
    }

    public bool Contains(string owner, ObjectKey instance)
    {
        lock (gate) return instances.Contains((owner, instance));
    }
}
