using System.Buffers;

namespace KubeApi;

/// <summary>An answer's body in a borrowed buffer of bounded size.</summary>
internal sealed class Body : IDisposable
{
    private const int firstBuffer = 16 * 1024;

    private byte[] buffer;
    private int length;

    private Body(byte[] buffer) => this.buffer = buffer;

    internal ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>There was more than allowed, and the rest was not read.</summary>
    internal bool IsCut { get; private set; }

    internal static async Task<Body> Read(HttpContent content, int max, CancellationToken ct)
    {
        var expected = (int)Math.Min(content.Headers.ContentLength ?? firstBuffer, max) + 1;
        var body = new Body(ArrayPool<byte>.Shared.Rent(expected));
        try
        {
            await using var stream = await content.ReadAsStreamAsync(ct);
            await body.Fill(stream, max, ct);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        length = 0;
    }

    private async Task Fill(Stream stream, int max, CancellationToken ct)
    {
        while (true)
        {
            if (length == buffer.Length) Grow();
            var read = await stream.ReadAsync(buffer.AsMemory(length), ct);
            if (read == 0) return;
            length += read;
            if (length > max)
            {
                length = max;
                IsCut = true;
                return;
            }
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        Bytes.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
