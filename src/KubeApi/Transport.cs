using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;

namespace KubeApi;

/// <summary>
/// HTTP to one API server: connections, who we are, and failures in words. Knows nothing of Kubernetes' objects.
/// </summary>
internal sealed class Transport(ClusterConfig config, TimeProvider time, HttpMessageHandler? handler = null) : IDisposable
{
    /// <summary>The connections that one certificate opened and some authorities vouch for.</summary>
    private sealed record Pool(HttpMessageInvoker Http, ClientCertificate? Certificate, Authorities? Authorities);

    private static readonly ProductInfoHeaderValue userAgent = new("supervision-operator", Version());

    private readonly string root = config.Server.AbsoluteUri.TrimEnd('/'); // a proxy may put the API below a path
    private readonly Lock gate = new();
    private Pool? pool;

    /// <summary>Returns as soon as the headers are there; the caller disposes of the answer.</summary>
    internal async Task<HttpResponseMessage> Send(
        HttpMethod method, string pathAndQuery, Content? content, CancellationToken ct)
    {
        var credential = await config.Credentials.Current(time, ct);
        var response = await Send(method, pathAndQuery, content, credential, ct);
        if (response.StatusCode != HttpStatusCode.Unauthorized) return response;
        try
        {
            if (!await config.Credentials.Replaces(credential, time, ct)) return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
        response.Dispose();
        return await Send(method, pathAndQuery, content, await config.Credentials.Current(time, ct), ct);
    }

    /// <summary>What to throw for a failure of the connection: the same, naming the server and the request.</summary>
    internal Exception Explain(Exception failure, string method, string path)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is ConfigurationException) return new ConfigurationException(e.Message, failure);
        }
        var kind = failure switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException io => io.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        return new HttpRequestException(
            kind, $"no complete answer from {config.Server} to {method} {path}: {failure.GetBaseException().Message}",
            failure);
    }

    public void Dispose() => pool?.Http.Dispose();

    private Task<HttpResponseMessage> Send(
        HttpMethod method, string pathAndQuery, Content? content, Credential credential, CancellationToken ct) =>
        Connections(credential.Certificate).SendAsync(Message(method, pathAndQuery, content, credential.Token), ct);

    /// <summary>
    /// A connection keeps the certificate it was opened with, so a rotated one needs new connections. The old ones
    /// finish what they do, and are closed after a minute without use.
    /// </summary>
    private HttpMessageInvoker Connections(ClientCertificate? certificate)
    {
        var authorities = config.Trust.Authorities?.Current(time);
        lock (gate)
        {
            if (pool is null || pool.Certificate != certificate || pool.Authorities != authorities)
                pool = new Pool(
                    new HttpMessageInvoker(handler ?? new MeasuredRequests(Handler(certificate, authorities))), certificate, authorities);
            return pool.Http;
        }
    }

    private HttpRequestMessage Message(
        HttpMethod method, string pathAndQuery, Content? content, string? token)
    {
        var message = new HttpRequestMessage(method, root + pathAndQuery)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.UserAgent.Add(userAgent);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        // The handler takes the name to ask for and to verify in TLS from this header.
        message.Headers.Host = config.Trust.ServerName;
        if (token is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in config.Impersonation) message.Headers.TryAddWithoutValidation(name, value);
        message.Content = content?.ToHttp();
        return message;
    }

    private SocketsHttpHandler Handler(ClientCertificate? certificate, Authorities? authorities)
    {
        var tls = config.Trust.TlsOptions(authorities);
        tls.ClientCertificateContext = certificate?.Tls;
        return new SocketsHttpHandler
        {
            SslOptions = tls,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A connection that died without a word is noticed after 45 s, as in Go's clients, not after minutes.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true,
            // When a watch is taken for dead, after 15 s of silence at the least, what lies idle may be as dead: over HTTP/1.1
            // each such connection would cost the next request its whole deadline. So it is gone well before.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // follows load balancers and renewed certificates
            AllowAutoRedirect = false, // a redirect would carry our token elsewhere
            UseCookies = false,
            // Ours or none: .NET's own reading of the environment is not kubectl's.
            UseProxy = config.Proxy is not null,
            Proxy = config.Proxy is null ? null : ProxyAddress.WithPassword(config.Proxy),
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, // whoever is impersonated may have any name
        };
    }

    private static string Version() =>
        typeof(Transport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0]; // without the commit
}
