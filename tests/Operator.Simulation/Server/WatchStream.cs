namespace Operator.Simulation;

/// <summary>
/// The body of a watch's answer. Whoever reads where there is nothing yet is continued by the push itself, on its thread,
/// so that nothing of the operator ever runs beside the simulation.
/// </summary>
internal sealed class WatchStream : Stream
{
    private readonly Queue<byte[]> waiting = new();
    private int consumed;
    private TaskCompletionSource? reader;
    private Exception? broken;
    private bool ended;

    public Action? Closed { get; set; }

    public bool IsOpen => !ended && broken is null;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Push(byte[] line)
    {
        waiting.Enqueue(line);
        Wake();
    }

    /// <summary>The server ends the watch in good order.</summary>
    public void End() => Finish(() => ended = true);

    /// <summary>The connection is lost.</summary>
    public void Break() => Finish(() => broken = new HttpIOException(HttpRequestError.ResponseEnded, "connection reset"));

    /// <summary>Nobody reads any more, and nobody is to be woken.</summary>
    public void Abandon()
    {
        reader = null;
        Finish(() => ended = true);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (waiting.Count == 0)
        {
            if (broken is not null) throw broken;
            if (ended) return 0;
            cancellationToken.ThrowIfCancellationRequested();
            var pushed = reader = new TaskCompletionSource();
            await using (cancellationToken.Register(() => pushed.TrySetCanceled(cancellationToken))) await pushed.Task;
        }
        var line = waiting.Peek();
        var count = Math.Min(line.Length - consumed, buffer.Length);
        line.AsSpan(consumed, count).CopyTo(buffer.Span);
        consumed += count;
        if (consumed == line.Length)
        {
            waiting.Dequeue();
            consumed = 0;
        }
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("only asynchronously");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Finish(() => ended = true);
        base.Dispose(disposing);
    }

    private void Finish(Action how)
    {
        if (!IsOpen) return;
        how();
        Closed?.Invoke();
        Wake();
    }

    private void Wake()
    {
        var waiter = reader;
        reader = null;
        waiter?.TrySetResult();
    }
}
