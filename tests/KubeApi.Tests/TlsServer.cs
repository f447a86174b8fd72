using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace KubeApi.Tests;

/// <summary>
/// A server with TLS and HTTP/2 as an API server has them, whose certificate can be changed and which says who came.
/// What a real one cannot be asked for: to change its mind in mid-test.
/// </summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private TlsServer(WebApplication app) => this.app = app;

    /// <summary>As what it shows itself; for new connections.</summary>
    internal required X509Certificate2 Certificate { get; set; }

    /// <summary>Who gets in, by the headers of the request and the client's certificate; others get a 401.</summary>
    internal Func<IHeaderDictionary, X509Certificate2?, bool> Accepts { get; set; } = (_, _) => true;

    internal ConcurrentQueue<IHeaderDictionary> Requests { get; } = new();
    internal ConcurrentQueue<string?> ClientCertificates { get; } = new();

    /// <summary>Lines for the watch that is open.</summary>
    internal Channel<string> Lines { get; } = Channel.CreateUnbounded<string>();

    internal string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    internal static async Task<TlsServer> Start(X509Certificate2 certificate)
    {
        TlsServer? server = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var tls = new HttpsConnectionAdapterOptions
        {
            ServerCertificateSelector = (_, _) => server!.Certificate,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (_, _, _) => true,
        };
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(tls)));
        var app = builder.Build();
        app.Run(context => server!.Answer(context));
        server = new TlsServer(app) { Certificate = certificate };
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        Lines.Writer.TryComplete();
        await app.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        var shown = context.Connection.ClientCertificate;
        Requests.Enqueue(new HeaderDictionary(
            new Dictionary<string, StringValues>(context.Request.Headers, StringComparer.OrdinalIgnoreCase)));
        ClientCertificates.Enqueue(shown?.Subject);
        if (!Accepts(context.Request.Headers, shown))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync("""{"kind":"Status","code":401,"reason":"Unauthorized"}""");
        }
        else if (context.Request.Query.ContainsKey("watch"))
        {
            await context.Response.StartAsync();
            await foreach (var line in Lines.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync($"{line}\n");
                await context.Response.Body.FlushAsync();
            }
        }
        else
        {
            await context.Response.WriteAsync("""{"major":"1","gitVersion":"v1.36.0"}""");
        }
    }
}
