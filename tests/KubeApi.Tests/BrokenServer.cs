using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KubeApi.Tests;

/// <summary>
/// A server that gives each connection the next of its prepared answers, byte for byte, and then hangs up or, after
/// the last one, stays silent. It plays what a real API server cannot be asked for: a broken network.
/// </summary>
internal sealed class BrokenServer : IDisposable
{
    internal const string Silence = "";

    private const string endless = "\0";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<TcpClient> connections = [];
    private readonly Task serving;

    internal BrokenServer(params string[] answers)
    {
        listener.Start();
        serving = Serve(answers);
    }

    internal ConcurrentQueue<string> Requests { get; } = new();

    internal string Address => $"http://{listener.LocalEndpoint}";

    internal ApiClient Client(Limits? limits = null)
    {
        using var folder = new TempFolder();
        var path = folder.Write("kubeconfig", $$"""
            current-context: x
            contexts: [{name: x, context: {cluster: c} }]
            clusters: [{name: c, cluster: {server: '{{Address}}'} }]
            """);
        return Cluster.Client(ClusterConfig.Load(path), limits);
    }

    internal static string Answer(string status, string body, string headers = "") =>
        $"HTTP/1.1 {status}\r\nConnection: close\r\n{headers}"
        + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    internal static string Refusal(int code, string reason, string headers = "") =>
        Answer($"{code} {reason}", $$"""{"kind":"Status","code":{{code}},"reason":"{{reason}}"}""", headers);

    internal static string Watch(params string[] lines) =>
        $"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{string.Concat(lines.Select(line => line + "\n"))}";

    /// <summary>The same, and then neither more nor an end; the next answer is for the next connection.</summary>
    internal static string Endless(params string[] lines) => Watch(lines) + endless;

    internal static string ConfigMap(string name, string version) =>
        $$"""{"metadata":{"namespace":"ns","name":"{{name}}","uid":"u-{{name}}","resourceVersion":"{{version}}"} }""";

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        Should.Throw<Exception>(serving);
        connections.ForEach(connection => connection.Dispose());
        stop.Dispose();
    }

    private async Task Serve(string[] answers)
    {
        for (var i = 0; ; i++)
        {
            var connection = await listener.AcceptTcpClientAsync(stop.Token);
            connections.Add(connection);
            var stream = connection.GetStream();
            Requests.Enqueue(await RequestLine(stream));
            var answer = i < answers.Length ? answers[i] : Silence;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer.TrimEnd(endless[0])), stop.Token);
            if (i >= answers.Length - 1) await Task.Delay(Timeout.Infinite, stop.Token);
            if (!answer.EndsWith(endless, StringComparison.Ordinal)) connection.Dispose();
        }
    }

    private async Task<string> RequestLine(NetworkStream stream)
    {
        var buffer = new byte[8192];
        var length = 0;
        while (!buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            length += await stream.ReadAsync(buffer.AsMemory(length), stop.Token);
        return Encoding.UTF8.GetString(buffer, 0, length).Split("\r\n")[0];
    }
}
