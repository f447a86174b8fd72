using System.Net;
using System.Net.Sockets;

namespace KubeApi.Tests;

/// <summary>The line to an API server, which can be cut and mended: bytes go through as they are, or not at all.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly ClusterConfig through;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<TcpClient> open = [];
    private readonly Task accepting;
    private bool cut;

    internal Cable(ClusterConfig through)
    {
        this.through = through;
        listener.Start();
        accepting = Accept();
    }

    /// <summary>The same cluster and the same user, at this end of the line.</summary>
    internal ClusterConfig Config => new(new ServerTrust(new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"))
    {
        Authorities = through.Trust.Authorities,
        Insecure = through.Trust.Insecure,
        ServerName = through.Trust.ServerName ?? through.Server.Host,
    })
    {
        Namespace = through.Namespace,
        Source = "the cable",
        Credentials = through.Credentials,
        Impersonation = through.Impersonation,
    };

    /// <summary>Every connection ends, and new ones end at once.</summary>
    internal void Cut()
    {
        lock (gate)
        {
            cut = true;
            foreach (var connection in open) connection.Dispose();
            open.Clear();
        }
    }

    internal void Mend()
    {
        lock (gate) cut = false;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Cut();
        await accepting;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Carry(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task Carry(TcpClient here)
    {
        using var there = new TcpClient();
        using (here)
        {
            lock (gate)
            {
                if (cut) return;
                open.AddRange([here, there]);
            }
            try
            {
                await there.ConnectAsync(through.Server.Host, through.Server.Port, stop.Token);
                var (near, far) = (here.GetStream(), there.GetStream());
                await Task.WhenAny(near.CopyToAsync(far, stop.Token), far.CopyToAsync(near, stop.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException
                or OperationCanceledException)
            {
                // Cut.
            }
        }
    }
}
