using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Reliability.Tests.Proxy;

/// <summary>
/// The network before the proxy: bytes between the operators and it, below TLS. It can die in the two ways in which networks
/// die: with a word (a reset), and without one (half-open: both ends believe in the connection and no byte passes).
/// </summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<int, Connection> connections = new();
    private readonly CancellationTokenSource stop = new();
    private readonly int target;
    private readonly Task accepting;

    public Wire(int target)
    {
        this.target = target;
        listener.Start();
        accepting = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Every connection there is goes dead without a word. New ones are sound.</summary>
    /// <returns>How many those were.</returns>
    public int Freeze()
    {
        var open = connections.Values.Where(connection => !connection.Frozen).ToList();
        foreach (var connection in open) connection.Frozen = true;
        return open.Count;
    }

    /// <summary>Every connection there is is reset.</summary>
    public void Cut()
    {
        foreach (var port in connections.Keys) Cut(port);
    }

    /// <summary>The connection that comes out at the target from this port is reset.</summary>
    public void Cut(int port)
    {
        if (connections.TryRemove(port, out var connection)) connection.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        Cut();
        stop.Dispose();
    }

    private async Task Accept()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var near = await listener.AcceptSocketAsync(stop.Token);
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await far.ConnectAsync(IPAddress.Loopback, target, stop.Token);
                near.NoDelay = far.NoDelay = true;
                var port = ((IPEndPoint)far.LocalEndPoint!).Port;
                var connection = connections[port] = new Connection(near, far);
                _ = Carry(port, connection);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // Told to stop, or the one who knocked is gone again.
            }
        }
    }

    private async Task Carry(int port, Connection connection)
    {
        await Task.WhenAny(
            connection.Pump(connection.Near, connection.Far, stop.Token), connection.Pump(connection.Far, connection.Near, stop.Token));
        Cut(port);
    }

    private sealed class Connection(Socket near, Socket far) : IDisposable
    {
        private volatile bool frozen;

        public Socket Near => near;

        public Socket Far => far;

        public bool Frozen { get => frozen; set => frozen = value; }

        public async Task Pump(Socket from, Socket to, CancellationToken ct)
        {
            var buffer = new byte[64 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer, ct) is > 0 and var length)
                {
                    if (frozen) await Task.Delay(Timeout.Infinite, ct);
                    for (var sent = 0; sent < length;) sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), ct);
                }
                if (frozen) await Task.Delay(Timeout.Infinite, ct);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Cut.
            }
        }

        public void Dispose()
        {
            // Without lingering: the other end gets a reset and not an orderly end.
            near.LingerState = new LingerOption(true, 0);
            near.Dispose();
            far.Dispose();
        }
    }
}
