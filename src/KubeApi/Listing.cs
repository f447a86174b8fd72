namespace KubeApi;

/// <summary>A collection while it is being read, page by page or as the beginning of a watch.</summary>
internal sealed class Listing<T>
    where T : class, IApiObject
{
    private readonly Dictionary<ObjectKey, T> objects = [];
    private readonly HashSet<ObjectKey> unreadable = [];

    internal IReadOnlyCollection<T> Objects => objects.Values;

    /// <summary>They exist, and that is all that is known.</summary>
    internal IReadOnlyCollection<ObjectKey> Unreadable => unreadable;

    internal void Clear()
    {
        objects.Clear();
        unreadable.Clear();
    }

    internal void Add(T item)
    {
        var key = ObjectKey.Of(item);
        objects[key] = item;
        unreadable.Remove(key);
    }

    internal void Add(UndecodableItem item)
    {
        if (item.Key is not { } key) return;
        objects.Remove(key);
        unreadable.Add(key);
    }

    /// <summary>It ended while the collection was still being read.</summary>
    internal void Remove(ObjectKey key)
    {
        objects.Remove(key);
        unreadable.Remove(key);
    }
}
