using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using EndToEnd.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Reliability.Tests.Proxy;

/// <summary>
/// Stands between operators and a real API server and does to their conversation what networks, servers and load balancers
/// do: see <see cref="Fault"/>. It decides nothing by itself; a test says which call meets which fault. Every call and every
/// fault is a line of <see cref="Log"/>.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly RealServer server;
    private readonly ProxyCertificates certificates = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fault-proxy-");
    private readonly FaultLog log = new();
    private readonly Lock gate = new();
    private readonly WebApplication app;
    private Func<Call, Fault?> choose = _ => null;
    private int calls;

    private FaultProxy(RealServer server, HttpProtocols protocols)
    {
        this.server = server;
        Certificate = certificates.Valid;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, _) => Certificate });
            });
        });
        app = builder.Build();
        app.Run(Serve);
    }

    public Wire Wire { get; private set; } = null!;

    /// <summary>What is behind it, without any fault.</summary>
    public RealServer Server => server;

    /// <summary>What it shows to connections that begin from now on.</summary>
    private X509Certificate2 Certificate { get; set; }

    /// <summary>Which fault a call meets; null for none. Asked under a lock: it may count and draw lots.</summary>
    public Func<Call, Fault?> Faults
    {
        set { lock (gate) choose = value; }
    }

    /// <summary>How many calls there were so far, those that met a fault included.</summary>
    public int CallCount => Volatile.Read(ref calls);

    /// <summary>How many faults there were so far: a test in which nothing went wrong proves nothing.</summary>
    public int FaultCount => log.Faults;

    /// <summary>The latest calls and faults.</summary>
    public string Log => log.ToString();

    public static async Task<FaultProxy> Start(HttpProtocols protocols = HttpProtocols.Http1AndHttp2)
    {
        var proxy = new FaultProxy(await RealServer.Find(), protocols);
        await proxy.app.StartAsync();
        var address = proxy.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        proxy.Wire = new Wire(new Uri(address).Port);
        return proxy;
    }

    /// <summary>A kubeconfig for the operator of this name, that leads here.</summary>
    public string Kubeconfig(string name)
    {
        var path = Path.Combine(folder.FullName, name);
        var authority = Convert.ToBase64String(Encoding.ASCII.GetBytes(certificates.AuthorityPem));
        File.WriteAllText(path, KubeconfigText.Of(
            $"https://127.0.0.1:{Wire.Port}", $"certificate-authority-data: {authority}", token: name));
        return path;
    }

    /// <summary>From now on the certificate has expired, and every connection that knew a better one is cut.</summary>
    public void LetCertificateExpire()
    {
        Certificate = certificates.Expired;
        Note("the certificate expires", isFault: true);
        Wire.Cut();
    }

    public void RenewCertificate()
    {
        Certificate = certificates.Valid;
        Note("the certificate is renewed");
    }

    /// <summary>A line of the test's own in the log.</summary>
    public void Note(string line, bool isFault = false) => log.Add(line, isFault);

    public async ValueTask DisposeAsync()
    {
        await Wire.DisposeAsync();
        using (var now = new CancellationTokenSource(TimeSpan.Zero)) await app.StopAsync(now.Token);
        await app.DisposeAsync();
        certificates.Dispose();
        server.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task Serve(HttpContext context)
    {
        var call = Call.Of(Interlocked.Increment(ref calls), context.Request);
        Fault? fault;
        lock (gate) fault = choose(call);
        if (fault is not null) Note($"{call}: {fault}", isFault: true);
        try
        {
            await Serve(context, call, fault);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            // The operator is gone, or the fault wants it so, or the real server itself broke off.
            if (fault is null) Note($"{call}: {e.Message}");
            context.Abort();
        }
    }

    private async Task Serve(HttpContext context, Call call, Fault? fault)
    {
        var body = await Body(context.Request);
        switch (fault)
        {
            case Fault.Refused refused:
                await Refuse(context, refused);
                return;
            case Fault.Lost:
                context.Abort();
                return;
            case Fault.Stalled stalled:
                await Task.Delay(stalled.For, context.RequestAborted);
                context.Abort();
                return;
            case Fault.After after:
                await after.First();
                fault = null;
                break;
            case Fault.Replayed replayed:
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync(replayed.Body, context.RequestAborted);
                return;
            default:
                break;
        }

        // A write that is on its way happens, whatever becomes of who asked for it.
        using var answer = await server.Ask(
            call.Method, call.Path + call.Query, body, context.Request.ContentType,
            call.IsWrite ? CancellationToken.None : context.RequestAborted);
        if (fault is null) Note($"{call}: {(int)answer.StatusCode}");
        if (call.IsWatch && answer.IsSuccessStatusCode && fault is null or Fault.Reshaped)
            await Watch(context, answer, fault as Fault.Reshaped);
        else
            await Answer(context, answer, fault);
    }

    private async Task Answer(HttpContext context, HttpResponseMessage answer, Fault? fault)
    {
        var ct = context.RequestAborted;
        var body = fault is Fault.Cut or Fault.AnswerLost && answer.Content.Headers.ContentLength is null
            ? [] // perhaps a watch, which never ends
            : await answer.Content.ReadAsByteArrayAsync(ct);
        Head(context, answer);
        switch (fault)
        {
            // A watch that was refused has no lines to reshape.
            case null or Fault.Reshaped:
                await context.Response.Body.WriteAsync(body, ct);
                break;
            case Fault.AnswerLost:
                context.Abort();
                break;
            case Fault.Cut:
                Wire.Cut(context.Connection.RemotePort);
                break;
            case Fault.Late late:
                await Task.Delay(late.By, ct);
                await context.Response.Body.WriteAsync(body, ct);
                break;
            case Fault.Held held:
                held.Answered.TrySetResult();
                await held.Until;
                await context.Response.Body.WriteAsync(body, ct);
                break;
            case Fault.Truncated:
                await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), ct);
                break;
            case Fault.BrokenOff:
                await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), ct);
                await context.Response.Body.FlushAsync(ct);
                context.Abort();
                break;
            case Fault.Garbage:
                await context.Response.Body.WriteAsync(Enumerable.Range(0, body.Length).Select(i => (byte)(i * 37)).ToArray(), ct);
                break;
            case Fault.Slow slow:
                foreach (var piece in body.Chunk(body.Length / 10 + 1))
                {
                    await Task.Delay(slow.Over / 10, ct);
                    await context.Response.Body.WriteAsync(piece, ct);
                    await context.Response.Body.FlushAsync(ct);
                }
                break;
            case Fault.Struck { AnswerDelivered: true } struck:
                await context.Response.Body.WriteAsync(body, ct);
                await context.Response.CompleteAsync();
                struck.Strike();
                break;
            case Fault.Struck struck:
                struck.Strike();
                context.Abort();
                break;
            default:
                throw new UnreachableException($"{fault} is nothing for this call");
        }
    }

    private static async Task Watch(HttpContext context, HttpResponseMessage answer, Fault.Reshaped? reshaped)
    {
        var ct = context.RequestAborted;
        Head(context, answer);
        await context.Response.Body.FlushAsync(ct);
        var lines = Lines(await answer.Content.ReadAsStreamAsync(ct), ct);
        await foreach (var line in reshaped is null ? lines : reshaped.Shape(lines, ct))
        {
            await context.Response.Body.WriteAsync(line, ct);
            await context.Response.Body.FlushAsync(ct);
        }
    }

    [SuppressMessage("Style", "IDE0060", Justification = "the compiler fills it in")]
    private static async IAsyncEnumerable<byte[]> Lines(
        Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(ct) is { } line) yield return Encoding.UTF8.GetBytes(line + "\n");
    }

    private static void Head(HttpContext context, HttpResponseMessage answer)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (answer.Headers.RetryAfter is { } wait) context.Response.Headers.RetryAfter = wait.ToString();
    }

    private static async Task<byte[]> Body(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private static async Task Refuse(HttpContext context, Fault.Refused refused)
    {
        context.Response.StatusCode = refused.Code;
        context.Response.ContentType = "application/json";
        if (refused.RetryAfterSeconds is { } wait) context.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        var status = new { kind = "Status", apiVersion = "v1", status = "Failure", message = "injected", refused.Reason, refused.Code };
        var body = JsonSerializer.SerializeToUtf8Bytes(status, JsonSerializerOptions.Web);
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
