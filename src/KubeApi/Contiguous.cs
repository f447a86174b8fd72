using System.Buffers;

namespace KubeApi;

/// <summary>A piece of a stream in one place in memory: where it lies, or in a borrowed copy if it lies in pieces.</summary>
internal readonly struct Contiguous : IDisposable
{
    private readonly ReadOnlySequence<byte> pieces;
    private readonly byte[]? copy;

    internal Contiguous(ReadOnlySequence<byte> pieces)
    {
        this.pieces = pieces;
        if (pieces.IsSingleSegment) return;
        copy = ArrayPool<byte>.Shared.Rent((int)pieces.Length);
        pieces.CopyTo(copy);
    }

    internal ReadOnlySpan<byte> Bytes => copy is null ? pieces.FirstSpan : copy.AsSpan(0, (int)pieces.Length);

    public void Dispose()
    {
        if (copy is not null) ArrayPool<byte>.Shared.Return(copy);
    }
}
