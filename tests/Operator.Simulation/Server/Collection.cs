namespace Operator.Simulation;

/// <summary>The objects of one kind, and what happened to them, as far back as is remembered.</summary>
internal sealed class Collection(string apiVersion, string kind, string plural)
{
    private readonly List<Happening> log = [];
    private long forgottenUpTo;

    public string ApiVersion => apiVersion;

    public string Kind => kind;

    public string Plural => plural;

    public SortedDictionary<string, Stored> Objects { get; } = new(StringComparer.Ordinal);

    public List<Watch> Watches { get; } = [];

    /// <summary>Versions before this one cannot be watched from.</summary>
    public bool Remembers(long version) => version >= forgottenUpTo;

    public Stored? Find(string ns, string name) => Objects.GetValueOrDefault($"{ns}/{name}");

    public Stored? ByUid(string uid) => Objects.Values.FirstOrDefault(stored => stored.Uid == uid);

    public void Enter(Happening happening)
    {
        var key = $"{happening.Object.Namespace}/{happening.Object.Name}";
        if (happening.After is { } after) Objects[key] = after;
        else Objects.Remove(key);
        log.Add(happening);
        foreach (var watch in Watches) watch.Wake();
    }

    /// <summary>What happened after a version; null when it is not known any more.</summary>
    public Happening? After(long version)
    {
        var (low, high) = (0, log.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (log[middle].Version <= version) low = middle + 1;
            else high = middle;
        }
        return low < log.Count ? log[low] : null;
    }

    /// <summary>Compaction: whoever comes back from before has to list anew.</summary>
    public void Forget(long version)
    {
        forgottenUpTo = Math.Max(forgottenUpTo, version);
        var open = Watches.Select(watch => watch.Position).Append(version).Min();
        log.RemoveAll(happening => happening.Version <= open);
    }
}

/// <summary>One change: created (no before), changed, removed (no after).</summary>
internal sealed record Happening(long Version, Stored? Before, Stored? After, Stored Object);
