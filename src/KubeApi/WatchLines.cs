using System.Buffers;
using System.IO.Pipelines;

namespace KubeApi;

/// <summary>
/// The lines of an open watch. A half-open connection delivers nothing and never ends, so a watch that outlives the
/// time which the server was asked to end it after is over, whatever it still delivers.
/// </summary>
internal sealed class WatchLines(
    HttpResponseMessage response, Stream stream, int lineMax, TimeSpan lifetime, TimeProvider time) : IDisposable
{
    private readonly PipeReader pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
    private readonly CancellationTokenSource over = new(Timeout.InfiniteTimeSpan, time);
    private TimeSpan allowed;
    private SequencePosition consumed;
    private bool holdsLine;

    /// <summary>The deadline, from now on, for the beginning that stands for a list.</summary>
    internal void BeginList(TimeSpan max) => Allow(max);

    /// <summary>The deadline, from now on, that a watch has.</summary>
    internal void BeginWatch() => Allow(lifetime);

    /// <returns>A line, valid until the next call; null: the server ended the watch in good order.</returns>
    /// <exception cref="TimeoutException">The deadline has passed.</exception>
    /// <exception cref="HttpIOException">The connection ended, perhaps in the middle of a line.</exception>
    /// <exception cref="InvalidDataException">A line beyond the maximum.</exception>
    internal async ValueTask<ReadOnlySequence<byte>?> Next(CancellationToken ct)
    {
        if (holdsLine) pipe.AdvanceTo(consumed);
        holdsLine = false;
        while (true)
        {
            var read = pipe.TryRead(out var ready) ? ready : await ReadOrTimeOut(ct);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } newline)
            {
                consumed = buffer.GetPosition(1, newline);
                holdsLine = true;
                return Checked(buffer.Slice(0, newline));
            }
            Checked(buffer);
            var rest = buffer.Length;
            pipe.AdvanceTo(buffer.Start, buffer.End);
            if (!read.IsCompleted) continue;
            return rest == 0 ? null : throw new HttpIOException(
                HttpRequestError.ResponseEnded, $"the watch ended {rest} bytes into a line");
        }
    }

    public void Dispose()
    {
        pipe.Complete();
        over.Dispose();
        response.Dispose();
    }

    private void Allow(TimeSpan span)
    {
        allowed = span;
        over.CancelAfter(span);
    }

    private ReadOnlySequence<byte> Checked(ReadOnlySequence<byte> line) => line.Length <= lineMax
        ? line
        : throw new InvalidDataException($"a line of the watch is longer than {lineMax} bytes");

    private async ValueTask<ReadResult> ReadOrTimeOut(CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, over.Token);
        try
        {
            return await pipe.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"no end of it within {allowed.TotalSeconds:0.#} s");
        }
    }
}
