using System.Net;
using System.Net.Http.Headers;
using System.Reflection;

namespace KubeApi;

/// <summary>
/// HTTP to one API server: connections, who we are, and failures in words. Knows nothing of Kubernetes' objects.
/// </summary>
internal sealed class Transport(ClusterConfig config, TimeProvider time) : IDisposable
{
    private static readonly ProductInfoHeaderValue userAgent = new("supervision-operator", Version());

    private readonly string root = config.Server.AbsoluteUri.TrimEnd('/'); // a proxy may put the API below a path
    private readonly HttpMessageInvoker http = new(Handler(config));

    /// <summary>Returns as soon as the headers are there; the caller disposes of the answer.</summary>
    internal async Task<HttpResponseMessage> Send(
        HttpMethod method, string pathAndQuery, Content? content, CancellationToken ct)
    {
        var token = config.Token?.Current(time);
        var response = await http.SendAsync(Message(method, pathAndQuery, content, token), ct);
        if (response.StatusCode != HttpStatusCode.Unauthorized || token is null || !config.Token!.Replaces(token, time))
            return response;

        response.Dispose();
        return await http.SendAsync(Message(method, pathAndQuery, content, config.Token.Current(time)), ct);
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

    public void Dispose() => http.Dispose();

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
        message.Content = content?.ToHttp();
        return message;
    }

    private static SocketsHttpHandler Handler(ClusterConfig config)
    {
        var tls = config.Trust.TlsOptions();
        tls.ClientCertificateContext = config.ClientCertificate;
        return new SocketsHttpHandler
        {
            SslOptions = tls,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // A connection that died without a word is noticed after 45 s, as in Go's clients, not after minutes.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            EnableMultipleHttp2Connections = true,
            // What has carried nothing for as long as the shortest silence that is taken for death may be as dead: over
            // HTTP/1.1 each such connection would cost the next request its whole deadline.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // follows load balancers and renewed certificates
            AllowAutoRedirect = false, // a redirect would carry our token elsewhere
            UseCookies = false,
            Proxy = config.Proxy is null ? null : Proxy(config.Proxy),
            UseProxy = config.Proxy is not null || !config.Server.IsLoopback, // else what HTTPS_PROXY says, as kubectl
        };
    }

    private static WebProxy Proxy(Uri address)
    {
        var proxy = new WebProxy(address);
        if (address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var rest])
            proxy.Credentials = new NetworkCredential(
                Uri.UnescapeDataString(user), Uri.UnescapeDataString(rest.FirstOrDefault("")));
        return proxy;
    }

    private static string Version() =>
        typeof(Transport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0]; // without the commit
}
