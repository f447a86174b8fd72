using System.Diagnostics.CodeAnalysis;

namespace Operator.Reporting;

/// <summary>What was used last, by key, and never more than so much of it. For one task at a time.</summary>
internal sealed class RecentlyUsed<TKey, TValue>(int max)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> places = [];
    private readonly LinkedList<(TKey Key, TValue Value)> latestFirst = new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        if (!places.TryGetValue(key, out var place)) return false;
        latestFirst.Remove(place);
        latestFirst.AddFirst(place);
        value = place.Value.Value;
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        if (places.Remove(key, out var before)) latestFirst.Remove(before);
        places[key] = latestFirst.AddFirst((key, value));
        if (places.Count <= max) return;
        places.Remove(latestFirst.Last!.Value.Key);
        latestFirst.RemoveLast();
    }
}
