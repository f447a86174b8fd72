using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace KubeApi;

/// <summary>
/// Keeps a store, or one namespace of it, equal to a collection on the server, for ever.
///
/// Guarantees: every difference between two states of the store is reported once, after the store has it and in the
/// server's order; a deletion is reported even if it happened unseen. Several changes of one object in between may
/// be reported as one. An object that cannot be decoded keeps its last readable state.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="type">The kind to follow.</param>
/// <param name="options">Which objects of it.</param>
/// <param name="store">Nobody else may feed it (or this namespace of it), except through <see cref="ObjectStore{T}.Learn"/>.</param>
/// <param name="changed">Called from one task at a time. Must not throw: a change is reported once.</param>
/// <param name="time">Measures the pauses between attempts.</param>
/// <param name="logger">For interruptions and undecodable objects.</param>
public sealed class Reflector<T>(
    ApiClient client, ResourceType<T> type, ListOptions options, ObjectStore<T> store, Action<Change<T>> changed,
    TimeProvider time, ILogger logger)
    where T : class, IApiObject
{
    private abstract record State
    {
        /// <summary>Nothing is known.</summary>
        internal sealed record Empty : State;

        /// <summary>The store is filled, but its place in history is lost.</summary>
        internal sealed record Relisting : State;

        /// <summary>A list is being read. If that fails, begin again.</summary>
        internal abstract record Listing(State Again) : State;

        /// <summary>In pages.</summary>
        internal sealed record Paging(State Again) : Listing(Again);

        /// <summary>As the beginning of a watch, which then goes on.</summary>
        internal sealed record Streaming(State Again) : Listing(Again);

        /// <summary>The store is as of here, and what follows is being read.</summary>
        internal sealed record Watching(string ResourceVersion) : State;
    }

    // A server (or a proxy before it) that ends watches sooner than this is failing politely.
    private static readonly TimeSpan shortestWatch = TimeSpan.FromSeconds(1);

    private readonly Backoff backoff = new(client.Dice);
    private State state = new State.Empty();
    private long lastActivityTicks;

    /// <summary>When the server last showed life: a list, an event, a bookmark, the orderly end of a watch.</summary>
    public DateTimeOffset? LastActivity =>
        Interlocked.Read(ref lastActivityTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    /// <summary>For tests: the store is already filled, as of some moment that the server may have forgotten.</summary>
    internal void WatchFrom(string resourceVersion) => state = new State.Watching(resourceVersion);

    public async Task Run(CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                await Step(ct);
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or ConfigurationException)
            {
                await Recover(e, ct);
            }
        }
    }

    /// <summary>One stay in one state; leaves the next one in <see cref="state"/>, also when it throws.</summary>
    private async Task Step(CancellationToken ct)
    {
        switch (state)
        {
            case State.Empty or State.Relisting:
                state = client.StreamsLists ? new State.Streaming(Again: state) : new State.Paging(Again: state);
                break;
            case State.Paging:
                state = new State.Watching(await List(ct));
                break;
            case State.Streaming:
                await Follow(client.ListAndWatch(type, options, ct), new Listing<T>(), ct);
                break;
            case State.Watching from:
                await Follow(client.Watch(type, options, from.ResourceVersion, ct), list: null, ct);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private async Task Recover(Exception e, CancellationToken ct)
    {
        if (state is State.Streaming refused && !client.StreamsLists)
        {
            Log.NotStreamed(logger, type.Kind, e.Message);
            state = new State.Paging(refused.Again);
            return;
        }
        var wait = backoff.AfterFailure((e as ApiException)?.RetryAfter);
        if (state is State.Watching lost && e is ApiException { IsExpired: true })
        {
            Log.Expired(logger, type.Kind, lost.ResourceVersion);
            state = new State.Relisting();
        }
        else
        {
            Log.Interrupted(logger, type.Kind, wait.TotalSeconds, e.Message);
            if (state is State.Listing listing) state = listing.Again;
        }
        await Task.Delay(wait, time, ct);
    }

    /// <returns>The resourceVersion that the store is now as of.</returns>
    private async Task<string> List(CancellationToken ct)
    {
        var list = new Listing<T>();
        var resourceVersion = "";
        await foreach (var page in client.List(type, options, ct))
        {
            if (page.First) list.Clear();
            foreach (var item in page.Items) list.Add(item);
            foreach (var item in page.Undecodable)
            {
                SetAside(item);
                list.Add(item);
            }
            resourceVersion = page.ResourceVersion;
            Touch();
        }
        Replace(list, resourceVersion);
        return resourceVersion;
    }

    private void Replace(Listing<T> list, string resourceVersion)
    {
        var changes = store.Replace(list.Objects, list.Unreadable, resourceVersion, options.Namespace);
        Log.Listed(logger, list.Objects.Count, type.Kind, resourceVersion);
        foreach (var change in changes)
            changed(change);
    }

    /// <param name="events">A watch.</param>
    /// <param name="list">Where what it begins with is gathered, until the collection is complete; null: it is.</param>
    /// <param name="ct">Ends it.</param>
    private async Task Follow(IAsyncEnumerable<WatchEvent<T>> events, Listing<T>? list, CancellationToken ct)
    {
        var opened = time.GetTimestamp();
        var heard = false;
        await foreach (var happened in events)
        {
            Touch();
            heard = true;
            if (list is not null)
            {
                if (!Gather(happened, list)) continue;
                Replace(list, happened.ResourceVersion);
                list = null;
            }
            else
            {
                backoff.Reset(); // a list is not enough: a server can answer every list and fail every watch after it
                if (Apply(happened) is { } change) changed(change);
            }
            if (happened.ResourceVersion.Length > 0) state = new State.Watching(happened.ResourceVersion);
        }
        Touch();
        if (time.GetElapsedTime(opened) < shortestWatch)
            throw new HttpRequestException($"the server ended the watch of {type.Plural} at once");
        backoff.Reset();
        if (!heard && state is State.Watching deaf) await AskWhere(deaf.ResourceVersion, ct);
    }

    /// <summary>
    /// A whole watch brought nothing, not even a bookmark. On a quiet server that is as it should be. But one restored
    /// from a backup counts from an earlier number again, and to a watch from a later one it says nothing at all until
    /// it gets there, which may take days. The smallest of lists tells the two apart.
    /// </summary>
    private async Task AskWhere(string resourceVersion, CancellationToken ct)
    {
        var smallest = new ListOptions { Namespace = options.Namespace, PageSize = 1 };
        await foreach (var page in client.List(type, smallest, ct))
        {
            if (page.ResourceVersion == resourceVersion
                || ResourceVersions.Parse(page.ResourceVersion) > ResourceVersions.Parse(resourceVersion)) return;
            Log.Restored(logger, type.Kind, resourceVersion, page.ResourceVersion);
            state = new State.Relisting();
            return;
        }
    }

    /// <returns>The collection is complete.</returns>
    private bool Gather(WatchEvent<T> happened, Listing<T> list)
    {
        if (happened.Undecodable is { } problem) SetAside(problem);
        var key = happened.Object is { } known ? ObjectKey.Of(known) : happened.Undecodable?.Key;
        if (happened.Type == WatchEventType.Deleted && key is { } gone) list.Remove(gone);
        else if (happened.Object is { } item) list.Add(item);
        else if (happened.Undecodable is { } unreadable) list.Add(unreadable);
        return happened.Type == WatchEventType.InitialEventsEnd;
    }

    private Change<T>? Apply(WatchEvent<T> happened)
    {
        if (happened.Undecodable is { } problem)
        {
            SetAside(problem);
            // That it is gone can be known without being able to read it.
            if (happened.Type == WatchEventType.Deleted && problem.Key is { } key)
                return store.Forget(key, happened.ResourceVersion);
        }
        if (happened.Object is { } seen) return store.Apply(Kind(happened.Type), seen);
        store.Advance(happened.ResourceVersion, options.Namespace);
        return null;
    }

    private void SetAside(UndecodableItem item) =>
        Log.Undecodable(logger, type.Kind, item.Key?.ToString() ?? "without a name", item.Problem);

    private void Touch() => Interlocked.Exchange(ref lastActivityTicks, time.GetUtcNow().UtcTicks);

    private static ChangeKind Kind(WatchEventType happened) => happened switch
    {
        WatchEventType.Added => ChangeKind.Added,
        WatchEventType.Modified => ChangeKind.Modified,
        WatchEventType.Deleted => ChangeKind.Deleted,
        _ => throw new UnreachableException(),
    };
}
