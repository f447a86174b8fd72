namespace KubeApi;

/// <summary>
/// The objects of one collection as last seen, kept by a <see cref="Reflector{T}"/>, or of several namespaces, each kept by
/// a reflector of its own. Thread-safe; the objects are immutable and shared.
///
/// What our own writes return can be entered at once (<see cref="Learn"/>), so that nobody decides from a view older
/// than their own last write. The watch brings the same state later. A learned object therefore counts until the
/// watch has passed its resourceVersion; from then on the watch alone is right.
/// </summary>
/// <param name="indexKey">What objects can be found by, besides their names.</param>
/// <param name="namespaces">The namespaces that are followed one by one; null or none: all of them, by one reflector.</param>
public sealed class ObjectStore<T>(Func<T, string?>? indexKey = null, IReadOnlyCollection<string>? namespaces = null)
    where T : class, IApiObject
{
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, T> objects = [];
    private readonly Dictionary<string, List<T>> index = new(StringComparer.Ordinal); // each list ordered by key

    // Learned and not yet delivered by the watch. A handful at most, for milliseconds.
    private readonly Dictionary<ObjectKey, ulong> learned = [];

    // Everything up to here has been delivered, by namespace ("": by the one watch of all). None: nothing yet, or the
    // server's versions are not numbers.
    private readonly Dictionary<string, ulong> delivered = [];
    private readonly HashSet<string> unlisted = namespaces is { Count: > 0 } ? [.. namespaces] : [""];
    private readonly bool followsEach = namespaces is { Count: > 0 };

    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Every followed namespace has been listed completely once; only from then on does absence mean anything.</summary>
    public bool Synced => synced.Task.IsCompleted;

    public Task WaitForSync(CancellationToken ct) => synced.Task.WaitAsync(ct);

    public int Count
    {
        get { lock (gate) return objects.Count; }
    }

    /// <summary>A snapshot, ordered by namespace and name.</summary>
    public IReadOnlyList<T> All
    {
        get
        {
            KeyValuePair<ObjectKey, T>[] all;
            lock (gate) all = [.. objects];
            Array.Sort(all, static (a, b) => a.Key.CompareTo(b.Key));
            return Array.ConvertAll(all, static pair => pair.Value);
        }
    }

    public T? Get(string ns, string name)
    {
        lock (gate) return objects.GetValueOrDefault(new ObjectKey(ns, name));
    }

    /// <summary>A snapshot of the objects with this index key, ordered by namespace and name.</summary>
    public IReadOnlyList<T> Indexed(string key)
    {
        lock (gate) return index.TryGetValue(key, out var found) ? found.ToArray() : [];
    }

    /// <summary>
    /// Enters what one of our own writes returned, unless the watch has already passed that moment: it has then
    /// delivered this very change, or a later one, or the deletion. Without comparable resourceVersions nobody can
    /// tell, so then nothing is learned and the watch remains the only source.
    /// </summary>
    public void Learn(T written)
    {
        if (ResourceVersions.Parse(written.Metadata.ResourceVersion) is not { } version) return;
        var key = ObjectKey.Of(written);
        lock (gate)
        {
            if (version <= Delivered(Watch(key))) return;
            if (objects.TryGetValue(key, out var known) && version <= VersionOf(known)) return;
            Put(key, written);
            learned[key] = version;
        }
    }

    /// <summary>
    /// Enters an event of the watch. The change to report, or null when a newer state of the object was learned
    /// before; the watch will get there.
    /// </summary>
    public Change<T>? Apply(ChangeKind kind, T seen)
    {
        var key = ObjectKey.Of(seen);
        lock (gate)
        {
            if (!Deliver(key, VersionOf(seen))) return null;
            if (kind == ChangeKind.Deleted)
            {
                Remove(key);
                return new Change<T>(kind, seen, Listed: false);
            }
            // What was learned stays the object that it is: others hold it, and what they made of it.
            if (objects.TryGetValue(key, out var known) && IsSameState(known, seen)) return new Change<T>(kind, known, Listed: false);
            var existed = Put(key, seen);
            return new Change<T>(existed ? kind : ChangeKind.Added, seen, Listed: false);
        }
    }

    /// <summary>Enters a deletion of which only the name could be read.</summary>
    public Change<T>? Forget(ObjectKey key, string resourceVersion)
    {
        lock (gate)
        {
            if (!Deliver(key, ResourceVersions.Parse(resourceVersion)) || !objects.TryGetValue(key, out var last))
                return null;
            Remove(key);
            return new Change<T>(ChangeKind.Deleted, last, Listed: false);
        }
    }

    /// <summary>A bookmark: everything up to this resourceVersion has been delivered, in this namespace if one is given.</summary>
    public void Advance(string resourceVersion, string? ns = null)
    {
        lock (gate) Advance(Watch(ns), ResourceVersions.Parse(resourceVersion));
    }

    /// <summary>
    /// The collection, or the one namespace of it, was listed anew. Returns the difference, with the last known object
    /// for whatever disappeared unseen. <paramref name="unreadable"/> names objects that exist but could not be decoded:
    /// their last readable state stays, because taking an object for gone is the more dangerous error.
    /// </summary>
    public IReadOnlyList<Change<T>> Replace(
        IReadOnlyCollection<T> list, IEnumerable<ObjectKey> unreadable, string resourceVersion, string? ns = null)
    {
        var watch = Watch(ns);
        var version = ResourceVersions.Parse(resourceVersion);
        var changes = new List<Change<T>>();
        lock (gate)
        {
            // A server restored from a backup starts counting from an earlier number: what we learned is void.
            if (version is null || version < Delivered(watch)) Unlearn(watch, ulong.MaxValue);

            var initial = unlisted.Contains(watch);
            var present = new HashSet<ObjectKey>(unreadable);
            if (initial) objects.EnsureCapacity(list.Count); // else its table may be twice as large as need be
            foreach (var item in list)
            {
                var key = ObjectKey.Of(item);
                present.Add(key);
                if (VersionLearned(key) > version) continue;
                var known = objects.GetValueOrDefault(key);
                if (known is not null && IsSameState(known, item) && !learned.ContainsKey(key)) continue;
                if (known is not null && known.Metadata.Uid != item.Metadata.Uid)
                {
                    changes.Add(new Change<T>(ChangeKind.Deleted, known, Listed: true)); // died unseen, succeeded since
                    known = null;
                }
                Put(key, item);
                var isNew = known is null || initial;
                changes.Add(new Change<T>(isNew ? ChangeKind.Added : ChangeKind.Modified, item, Listed: true));
            }
            foreach (var (key, gone) in objects.Where(pair => Watch(pair.Key) == watch && !present.Contains(pair.Key)).ToArray())
            {
                if (VersionLearned(key) > version) continue;
                Remove(key);
                changes.Add(new Change<T>(ChangeKind.Deleted, gone, Listed: true));
            }
            Unlearn(watch, version ?? 0);
            SetDelivered(watch, version);
            unlisted.Remove(watch);
            if (unlisted.Count == 0) synced.TrySetResult();
        }
        return changes;
    }

    // false: a newer state of the object was learned before, so this event must not change it
    private bool Deliver(ObjectKey key, ulong? version)
    {
        var ahead = version < VersionLearned(key);
        if (!ahead) learned.Remove(key);
        Advance(Watch(key), version);
        return !ahead;
    }

    private void Advance(string watch, ulong? version)
    {
        if (version is null) return;
        SetDelivered(watch, version);
        // What the watch has passed without delivering is not part of the collection (another selector).
        foreach (var key in Unlearn(watch, version.Value)) Remove(key);
    }

    /// <summary>What was learned up to here no longer outranks the watch.</summary>
    private ObjectKey[] Unlearn(string watch, ulong version)
    {
        if (learned.Count == 0) return [];
        ObjectKey[] passed =
            [.. learned.Where(pair => pair.Value <= version && Watch(pair.Key) == watch).Select(pair => pair.Key)];
        foreach (var key in passed) learned.Remove(key);
        return passed;
    }

    private string Watch(ObjectKey key) => Watch(key.Namespace);

    private string Watch(string? ns) => followsEach ? ns ?? "" : "";

    private ulong? Delivered(string watch) => delivered.TryGetValue(watch, out var version) ? version : null;

    private void SetDelivered(string watch, ulong? version)
    {
        if (version is { } known) delivered[watch] = known;
        else delivered.Remove(watch);
    }

    // true: there was one before
    private bool Put(ObjectKey key, T value)
    {
        var existed = Remove(key);
        objects.Add(key, value);
        if (indexKey?.Invoke(value) is { } entry)
        {
            if (!index.TryGetValue(entry, out var bucket)) index.Add(entry, bucket = new List<T>(1));
            bucket.Insert(~bucket.BinarySearch(value, ByKey.Order), value);
        }
        return existed;
    }

    private bool Remove(ObjectKey key)
    {
        if (!objects.Remove(key, out var old)) return false;
        if (indexKey?.Invoke(old) is { } entry && index.TryGetValue(entry, out var bucket))
        {
            bucket.RemoveAt(bucket.BinarySearch(old, ByKey.Order));
            if (bucket.Count == 0) index.Remove(entry);
        }
        return true;
    }

    private ulong? VersionLearned(ObjectKey key) => learned.TryGetValue(key, out var version) ? version : null;

    private static ulong? VersionOf(T o) => ResourceVersions.Parse(o.Metadata.ResourceVersion);

    private static bool IsSameState(T a, T b) =>
        a.Metadata.Uid == b.Metadata.Uid && a.Metadata.ResourceVersion == b.Metadata.ResourceVersion;

    private sealed class ByKey : IComparer<T>
    {
        internal static readonly ByKey Order = new();

        public int Compare(T? x, T? y) => ObjectKey.Of(x!).CompareTo(ObjectKey.Of(y!));
    }
}
