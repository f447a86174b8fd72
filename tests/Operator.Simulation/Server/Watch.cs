using System.Text;
using System.Text.Json.Nodes;
using Crds;

namespace Operator.Simulation;

/// <summary>
/// An open watch: the changes of a collection, in order, each delivered when the network gets round to it. What leaves the
/// selection is told as deleted, what enters it as added.
/// </summary>
internal sealed class Watch(SimulatedServer server, Collection collection, bool labelledOnly, long from, WatchStream stream,
    Func<TimeSpan> lag)
{
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromMinutes(1);

    private VirtualTime.Appointment? delivery;

    public long Position { get; private set; } = from;

    public WatchStream Stream => stream;

    public void Open(TimeSpan life)
    {
        collection.Watches.Add(this);
        stream.Closed = () => collection.Watches.Remove(this);
        server.Time.In(life, stream.End);
        server.Time.In(BookmarkEvery, Bookmark);
        Wake();
    }

    /// <summary>The collection first, then a bookmark that says that this was it.</summary>
    public void Begin()
    {
        foreach (var stored in collection.Objects.Values.Where(Selects)) stream.Push(Line("ADDED", stored.Bytes));
        var mark = Mark();
        mark["metadata"]!["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        stream.Push(Line("BOOKMARK", Encoding.UTF8.GetBytes(mark.ToJsonString())));
    }

    /// <summary>There may be something to deliver.</summary>
    public void Wake()
    {
        if (stream.IsOpen && delivery is null && collection.After(Position) is not null) delivery = server.Time.In(lag(), Deliver);
    }

    private void Deliver()
    {
        delivery = null;
        if (!stream.IsOpen) return;
        while (collection.After(Position) is { } next)
        {
            Position = next.Version;
            var was = next.Before is { } before && Selects(before);
            var isNow = next.After is { } after && Selects(after);
            if (!was && !isNow) continue;
            var shown = isNow ? next.After! : At(next.After ?? next.Before!, next.Version);
            stream.Push(Line(was && isNow ? "MODIFIED" : isNow ? "ADDED" : "DELETED", shown.Bytes));
            break;
        }
        Wake();
    }

    private bool Selects(Stored stored) => !labelledOnly || stored.Label(Labels.Tree) is not null;

    /// <summary>The last state, with the version of the deletion.</summary>
    private static Stored At(Stored last, long version)
    {
        var json = last.Draft();
        json["metadata"]!["resourceVersion"] = $"{version}";
        return new Stored(json);
    }

    private void Bookmark()
    {
        if (!stream.IsOpen) return;
        server.Time.In(BookmarkEvery, Bookmark);
        if (delivery is not null) return;
        Position = server.Version;
        stream.Push(Line("BOOKMARK", Encoding.UTF8.GetBytes(Mark().ToJsonString())));
    }

    private JsonObject Mark() => new()
    {
        ["kind"] = collection.Kind,
        ["apiVersion"] = collection.ApiVersion,
        ["metadata"] = new JsonObject { ["resourceVersion"] = $"{Position}" },
    };

    public static byte[] Line(string type, byte[] json) =>
        [.. Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":"), .. json, (byte)'}', (byte)'\n'];
}
