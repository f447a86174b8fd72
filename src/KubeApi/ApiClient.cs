using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace KubeApi;

/// <summary>
/// The verbs of the Kubernetes API. Thread-safe; one per cluster and process.
///
/// Every method throws <see cref="ApiException"/> when the server answered no, <see cref="HttpRequestException"/>
/// when no complete answer came (a write may then have happened), <see cref="ConfigurationException"/> when the
/// server is not the one that the configuration vouches for. Nothing is repeated here, except once after a 401 when
/// the token file holds a newer token: only the caller knows whether repeating is right.
/// </summary>
public sealed class ApiClient : IDisposable
{
    private readonly Transport transport;
    private readonly Exchange exchange;

    /// <param name="config">Which cluster, and who we are there.</param>
    /// <param name="loggers">For warnings about the configuration.</param>
    /// <param name="time">Drives the timeouts; null: the system's.</param>
    /// <param name="watch">The longest that a watch is kept open; null: five minutes.</param>
    public ApiClient(ClusterConfig config, ILoggerFactory loggers, TimeProvider? time = null, TimeSpan? watch = null)
        : this(config, loggers, time ?? TimeProvider.System, watch is { } max ? Limits.WithWatch(max) : Limits.Default)
    {
    }

    /// <param name="config">Which cluster, and who we are there.</param>
    /// <param name="loggers">For warnings about the configuration.</param>
    /// <param name="time">Drives the timeouts.</param>
    /// <param name="limits">Bounds every conversation.</param>
    /// <param name="handler">Takes the requests instead of a network; for the simulated cluster, which is one.</param>
    /// <param name="dice">Draws every random wait, so that a simulation can be repeated; null: the process's.</param>
    internal ApiClient(
        ClusterConfig config, ILoggerFactory loggers, TimeProvider time, Limits limits, HttpMessageHandler? handler = null,
        Random? dice = null)
    {
        Dice = dice ?? Random.Shared;
        transport = new Transport(config, time, handler);
        exchange = new Exchange(transport, limits, time, Dice);
        if (config.Trust.Insecure) Log.Insecure(loggers.CreateLogger<ApiClient>(), config.Server, config.Source);
    }

    internal Random Dice { get; }

    /// <summary>Also the cheapest proof that the server can be reached and trusted.</summary>
    public Task<ServerVersion> ServerVersion(CancellationToken ct) => exchange.Ask(
        HttpMethod.Get, "/version", "", null,
        json => JsonSerializer.Deserialize(json, KubeApiJson.Default.ServerVersion) ?? throw new JsonException("null"),
        ct);

    /// <param name="type">The kind.</param>
    /// <param name="ns">"" for a cluster-scoped kind.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="ct">Ends the wait.</param>
    public Task<T> Get<T>(ResourceType<T> type, string ns, string name, CancellationToken ct)
        where T : class, IApiObject =>
        exchange.Ask(HttpMethod.Get, type.ObjectPath(ns, name), "", null, json => Decode(type, json), ct);

    /// <summary>
    /// The collection as of one moment, page by page. When the server forgets its place in mid-list the list starts
    /// again, now in one piece: see <see cref="ListPage{T}.First"/>.
    /// </summary>
    public async IAsyncEnumerable<ListPage<T>> List<T>(
        ResourceType<T> type, ListOptions options, [EnumeratorCancellation] CancellationToken ct)
        where T : class, IApiObject
    {
        var pageSize = options.PageSize;
        string? token = null;
        do
        {
            ListPage<T> page;
            try
            {
                (page, token) = await Page(type, options, pageSize, token, ct);
            }
            catch (ApiException e) when (e.IsExpired && token is not null)
            {
                pageSize = 0;
                (page, token) = await Page(type, options, pageSize, null, ct);
            }
            yield return page;
        }
        while (token is not null);
    }

    /// <summary>
    /// What happens after a resourceVersion, in order, until the server ends the watch, as it does every few minutes.
    /// That it knows no such moment any more is an <see cref="ApiException"/> with <c>IsExpired</c>.
    /// </summary>
    public async IAsyncEnumerable<WatchEvent<T>> Watch<T>(
        ResourceType<T> type, ListOptions options, string resourceVersion,
        [EnumeratorCancellation] CancellationToken ct)
        where T : class, IApiObject
    {
        var path = type.CollectionPath(options.Namespace);
        using var lines = await exchange.Watch(
            path,
            seconds => Query(
                ("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector), ("watch", "true"),
                ("allowWatchBookmarks", "true"), ("resourceVersion", resourceVersion),
                ("timeoutSeconds", seconds.ToString(CultureInfo.InvariantCulture))),
            ct);
        while (await exchange.Next(lines, path, ct) is { } line)
            yield return WatchDecoder.Decode(type, line, path);
    }

    /// <summary>
    /// The server sends collections as the beginning of a watch (KEP-3157). Taken for granted until a server says
    /// otherwise, once; it is not asked again.
    /// </summary>
    public bool StreamsLists { get; private set; } = true;

    /// <summary>
    /// The collection as Added events up to an <see cref="WatchEventType.InitialEventsEnd"/>, from there on a watch:
    /// the server reads its cache once and buffers nothing. A server that cannot do that is an
    /// <see cref="ApiException"/> or, if it takes the request for another one, an <see cref="HttpRequestException"/>;
    /// after either <see cref="StreamsLists"/> is false.
    /// </summary>
    public async IAsyncEnumerable<WatchEvent<T>> ListAndWatch<T>(
        ResourceType<T> type, ListOptions options, [EnumeratorCancellation] CancellationToken ct)
        where T : class, IApiObject
    {
        var path = type.CollectionPath(options.Namespace);
        using var lines = await OpenList(path, options, ct);
        var listed = false;
        while (await NextOfList(lines, path, listed, ct) is { } line)
        {
            var happened = WatchDecoder.Decode(type, line, path);
            if (happened.Type == WatchEventType.InitialEventsEnd)
            {
                listed = true;
                lines.BeginWatch();
            }
            yield return happened;
        }
    }

    public Task<T> Create<T>(
        ResourceType<T> type, string ns, JsonNode body, WriteOptions? options, CancellationToken ct)
        where T : class, IApiObject =>
        Write(type, HttpMethod.Post, type.CollectionPath(ns), body, "application/json", options, ct);

    public Task<T> Replace<T>(
        ResourceType<T> type, string ns, string name, JsonNode body, string? subresource, WriteOptions? options,
        CancellationToken ct)
        where T : class, IApiObject =>
        Write(type, HttpMethod.Put, type.ObjectPath(ns, name, subresource), body, "application/json", options, ct);

    public Task<T> Patch<T>(
        ResourceType<T> type, string ns, string name, PatchType patchType, JsonNode patch, string? subresource,
        WriteOptions? options, CancellationToken ct)
        where T : class, IApiObject =>
        Write(
            type, HttpMethod.Patch, type.ObjectPath(ns, name, subresource), patch, patchType.MediaType(), options, ct);

    /// <returns>The object as it now ends, or null when it is already gone.</returns>
    public Task<T?> Delete<T>(
        ResourceType<T> type, string ns, string name, DeleteOptions? options, CancellationToken ct)
        where T : class, IApiObject =>
        exchange.Ask(
            HttpMethod.Delete, type.ObjectPath(ns, name), "",
            new Content((options ?? new DeleteOptions()).ToJson(), "application/json"),
            json => IsStatus(json) ? null : Decode(type, json), ct);

    public void Dispose() => transport.Dispose();

    private Task<(ListPage<T> Page, string? Continue)> Page<T>(
        ResourceType<T> type, ListOptions options, int pageSize, string? token, CancellationToken ct)
        where T : class, IApiObject =>
        exchange.Page(
            type, type.CollectionPath(options.Namespace),
            Query(
                ("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector),
                ("limit", pageSize > 0 ? pageSize.ToString(CultureInfo.InvariantCulture) : null), ("continue", token)),
            first: token is null, ct);

    private async Task<WatchLines> OpenList(string path, ListOptions options, CancellationToken ct)
    {
        try
        {
            return await exchange.ListAndWatch(
                path,
                seconds => Query(
                    ("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector), ("watch", "true"),
                    ("sendInitialEvents", "true"), ("resourceVersionMatch", "NotOlderThan"), ("allowWatchBookmarks", "true"),
                    ("timeoutSeconds", seconds.ToString(CultureInfo.InvariantCulture))),
                ct);
        }
        catch (ApiException e) when (e.IsBadRequest || e.IsInvalid)
        {
            StreamsLists = false;
            throw;
        }
    }

    private async Task<ReadOnlySequence<byte>?> NextOfList(WatchLines lines, string path, bool listed, CancellationToken ct)
    {
        try
        {
            var line = await exchange.Next(lines, path, ct);
            return line is not null || listed ? line : throw new HttpRequestException($"GET {path}: the list ended before its end");
        }
        // A server that does not know what a list in a watch is never says where it ends.
        catch (HttpRequestException e) when (!listed && e.InnerException is TimeoutException)
        {
            StreamsLists = false;
            throw;
        }
    }

    private Task<T> Write<T>(
        ResourceType<T> type, HttpMethod method, string path, JsonNode body, string mediaType, WriteOptions? options,
        CancellationToken ct)
        where T : class, IApiObject =>
        exchange.Ask(
            method, path,
            Query(
                ("dryRun", options?.DryRun == true ? "All" : null), ("fieldManager", options?.FieldManager),
                ("force", options?.Force == true ? "true" : null)),
            new Content(body, mediaType), json => Decode(type, json), ct);

    private static T Decode<T>(ResourceType<T> type, ReadOnlySpan<byte> json)
        where T : class, IApiObject =>
        JsonSerializer.Deserialize(json, type.Json) ?? throw new JsonException("null is not an object");

    // What a delete returns when nothing of the object is left to show.
    private static bool IsStatus(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, KubeApiJson.Default.AnyObject)?.Kind == "Status";

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in parameters)
        {
            if (value is null) continue;
            query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
        return query.ToString();
    }
}
