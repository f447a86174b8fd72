using System.Buffers;

namespace KubeApi;

/// <summary>One question and its answer, or its answers: deadlines, sizes, and every way it can go wrong.</summary>
internal sealed class Exchange(Transport transport, Limits limits, TimeProvider time, Random dice)
{
    internal Task<TResult> Ask<TResult>(
        HttpMethod method, string path, string query, Content? content, Func<ReadOnlySpan<byte>, TResult> decode,
        CancellationToken ct) =>
        Ask(method, path, query, content, limits.Request, async (answer, token) =>
        {
            using var body = await Body.Read(answer, limits.Body, token);
            return body.IsCut
                ? throw new InvalidDataException($"the answer is larger than {limits.Body} bytes")
                : decode(body.Bytes);
        }, ct);

    /// <summary>One page of a list, decoded while it arrives.</summary>
    internal Task<(ListPage<T> Page, string? Continue)> Page<T>(
        ResourceType<T> type, string path, string query, bool first, CancellationToken ct)
        where T : class, IApiObject =>
        Ask(HttpMethod.Get, path, query, content: null, limits.Page, async (answer, token) =>
        {
            await using var stream = await answer.ReadAsStreamAsync(token);
            return await new ListReader<T>(type, limits.Line, first).Read(stream, token);
        }, ct);

    /// <param name="path">The collection to watch.</param>
    /// <param name="query">The query, given the seconds after which the server is to end the watch.</param>
    /// <param name="ct">Ends the wait for the watch to open.</param>
    internal Task<WatchLines> Watch(string path, Func<int, string> query, CancellationToken ct) =>
        Open(path, query, lines => lines.BeginWatch(), ct);

    /// <summary>The same, beginning with the collection: until <see cref="WatchLines.BeginWatch"/>, the time of a list.</summary>
    internal Task<WatchLines> ListAndWatch(string path, Func<int, string> query, CancellationToken ct) =>
        Open(path, query, lines => lines.BeginList(limits.Page), ct);

    /// <inheritdoc cref="WatchLines.Next"/>
    internal async ValueTask<ReadOnlySequence<byte>?> Next(WatchLines lines, string path, CancellationToken ct)
    {
        try
        {
            return await lines.Next(ct);
        }
        catch (InvalidDataException e)
        {
            throw ApiException.Unreadable("GET", path, e.Message, e);
        }
        catch (Exception e) when (IsNoAnswer(e, ct))
        {
            throw transport.Explain(e, "GET", path);
        }
    }

    private async Task<TResult> Ask<TResult>(
        HttpMethod method, string path, string query, Content? content, TimeSpan limit,
        Func<HttpContent, CancellationToken, Task<TResult>> read, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var response = await transport.Send(method, path + query, content, either.Token);
            return response.IsSuccessStatusCode
                ? await Decoded(read(response.Content, either.Token), method.Method, path)
                : throw await ErrorAnswer.Read(response, method.Method, path, time, either.Token);
        }
        catch (Exception e) when (IsNoAnswer(e, ct))
        {
            throw transport.Explain(InWords(e, limit), method.Method, path);
        }
    }

    private async Task<WatchLines> Open(string path, Func<int, string> query, Action<WatchLines> begin, CancellationToken ct)
    {
        var seconds = dice.Next((int)limits.WatchMin.TotalSeconds, (int)limits.WatchMax.TotalSeconds + 1);
        using var deadline = new CancellationTokenSource(limits.Request, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await transport.Send(HttpMethod.Get, path + query(seconds), content: null, either.Token);
            if (!response.IsSuccessStatusCode)
                throw await ErrorAnswer.Read(response, "GET", path, time, either.Token);

            var stream = await response.Content.ReadAsStreamAsync(either.Token);
            var lines = new WatchLines(response, stream, limits.Line, TimeSpan.FromSeconds(seconds) + limits.WatchGrace, time);
            begin(lines);
            return lines;
        }
        catch (Exception e)
        {
            response?.Dispose();
            if (IsNoAnswer(e, ct)) throw transport.Explain(InWords(e, limits.Request), "GET", path);
            throw;
        }
    }

    private static async Task<TResult> Decoded<TResult>(Task<TResult> reading, string method, string path)
    {
        try
        {
            return await reading;
        }
        catch (InvalidDataException e)
        {
            throw ApiException.Unreadable(method, path, e.Message, e);
        }
        // A kind's converters may throw anything. That the answer did not arrive is another matter.
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException or IOException or HttpRequestException))
        {
            throw ApiException.Unreadable(method, path, $"the answer cannot be decoded: {e.Message}", e);
        }
    }

    private static bool IsNoAnswer(Exception e, CancellationToken ct) =>
        e is HttpRequestException or IOException or TimeoutException
        || (e is OperationCanceledException && !ct.IsCancellationRequested);

    private static Exception InWords(Exception e, TimeSpan limit) => e is OperationCanceledException
        ? new TimeoutException($"nothing within {limit.TotalSeconds:0} s")
        : e;
}
