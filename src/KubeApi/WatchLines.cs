using System.Buffers;
using System.IO.Pipelines;

namespace KubeApi;

/// <summary>
/// The lines of an open watch. Half-open connections deliver nothing and never end, so silence beyond
/// <paramref name="patience"/> counts as the end.
/// </summary>
internal sealed class WatchLines(
    HttpResponseMessage response, Stream stream, int lineMax, TimeSpan patience, TimeProvider time) : IDisposable
{
    private readonly PipeReader pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024));
    private readonly CancellationTokenSource silence = new(Timeout.InfiniteTimeSpan, time);
    private SequencePosition consumed;
    private bool holdsLine;

    /// <returns>A line, valid until the next call; null: the server ended the watch in good order.</returns>
    /// <exception cref="TimeoutException">Silence.</exception>
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
        silence.Dispose();
        response.Dispose();
    }

    private ReadOnlySequence<byte> Checked(ReadOnlySequence<byte> line) => line.Length <= lineMax
        ? line
        : throw new InvalidDataException($"a line of the watch is longer than {lineMax} bytes");

    private async ValueTask<ReadResult> ReadOrTimeOut(CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        silence.CancelAfter(patience);
        try
        {
            return await pipe.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"the watch was silent for {patience.TotalSeconds:0} s");
        }
        finally
        {
            // The consumer may take its time between two lines; that is no silence of the server's.
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
