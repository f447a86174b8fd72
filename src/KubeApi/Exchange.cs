using System.Buffers;

namespace KubeApi;

/// <summary>One question and its answer, or its answers: deadlines, sizes, and every way it can go wrong.</summary>
internal sealed class Exchange(Transport transport, Limits limits, TimeProvider time)
{
    internal async Task<TResult> Ask<TResult>(
        HttpMethod method, string path, string query, Content? content, Func<ReadOnlySpan<byte>, TResult> decode,
        CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(limits.Request, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var response = await transport.Send(method, path + query, content, either.Token);
            if (!response.IsSuccessStatusCode)
                throw await ErrorAnswer.Read(response, method.Method, path, time, either.Token);

            using var body = await Body.Read(response.Content, limits.Body, either.Token);
            return Decode(body, decode, method.Method, path);
        }
        catch (Exception e) when (IsNoAnswer(e, ct))
        {
            throw transport.Explain(InWords(e), method.Method, path);
        }
    }

    /// <param name="path">The collection to watch.</param>
    /// <param name="query">The query, given the seconds after which the server is to end the watch.</param>
    /// <param name="ct">Ends the wait for the watch to open.</param>
    internal async Task<WatchLines> Watch(string path, Func<int, string> query, CancellationToken ct)
    {
        var seconds = Random.Shared.Next((int)limits.WatchMin.TotalSeconds, (int)limits.WatchMax.TotalSeconds + 1);
        using var deadline = new CancellationTokenSource(limits.Request, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        HttpResponseMessage? response = null;
        try
        {
            response = await transport.Send(HttpMethod.Get, path + query(seconds), content: null, either.Token);
            if (!response.IsSuccessStatusCode)
                throw await ErrorAnswer.Read(response, "GET", path, time, either.Token);

            var stream = await response.Content.ReadAsStreamAsync(either.Token);
            var patience = TimeSpan.FromSeconds(seconds) + limits.WatchGrace;
            return new WatchLines(response, stream, limits.Line, patience, time);
        }
        catch (Exception e)
        {
            response?.Dispose();
            if (IsNoAnswer(e, ct)) throw transport.Explain(InWords(e), "GET", path);
            throw;
        }
    }

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
            throw transport.Explain(InWords(e), "GET", path);
        }
    }

    private TResult Decode<TResult>(Body body, Func<ReadOnlySpan<byte>, TResult> decode, string method, string path)
    {
        if (body.IsCut) throw ApiException.Unreadable(method, path, $"the answer is larger than {limits.Body} bytes");
        try
        {
            return decode(body.Bytes);
        }
        catch (Exception e) when (e is not OutOfMemoryException) // a kind's converters may throw anything
        {
            throw ApiException.Unreadable(method, path, $"the answer cannot be decoded: {e.Message}", e);
        }
    }

    private static bool IsNoAnswer(Exception e, CancellationToken ct) =>
        e is HttpRequestException or IOException or TimeoutException
        || (e is OperationCanceledException && !ct.IsCancellationRequested);

    private Exception InWords(Exception e) => e is OperationCanceledException
        ? new TimeoutException($"nothing within {limits.Request.TotalSeconds:0} s")
        : e;
}
