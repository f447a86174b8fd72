using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EndToEnd.Tests;

namespace Reliability.Tests.Proxy;

/// <summary>
/// The API server behind the proxy, with the credentials of KUBECONFIG. kubectl resolves that file, and .NET's own client
/// speaks to the server: nothing of what is under test takes part.
/// </summary>
internal sealed class RealServer : IDisposable
{
    private readonly HttpMessageInvoker http;
    private readonly string address;
    private readonly string? token;

    private RealServer(JsonNode cluster, JsonNode user)
    {
        address = ((string)cluster["server"]!).TrimEnd('/');
        token = (string?)user["token"];
        var tls = new SslClientAuthenticationOptions();
        if (Pem(cluster, "certificate-authority-data") is { } authorities)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.ImportFromPem(authorities);
        }
        if (Pem(user, "client-certificate-data") is { } certificate)
        {
            var own = X509Certificate2.CreateFromPem(certificate, Pem(user, "client-key-data"));
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true);
        }
        http = new HttpMessageInvoker(new SocketsHttpHandler { SslOptions = tls, UseProxy = false, AllowAutoRedirect = false });
    }

    public static async Task<RealServer> Find()
    {
        var config = JsonNode.Parse(await Cluster.Kubectl("config", "view", "--minify", "--raw", "--flatten", "-o", "json"))!;
        return new RealServer(config["clusters"]![0]!["cluster"]!, config["users"]![0]!["user"]!);
    }

    /// <summary>The answer to a GET that must succeed.</summary>
    public async Task<byte[]> Read(string pathAndQuery)
    {
        using var answer = await Ask("GET", pathAndQuery, null, null, CancellationToken.None);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
    }

    /// <summary>Returns as soon as the headers are there.</summary>
    public Task<HttpResponseMessage> Ask(string method, string pathAndQuery, byte[]? body, string? contentType, CancellationToken ct)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), address + pathAndQuery);
        request.Headers.Accept.ParseAdd("application/json");
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        if (body is { Length: > 0 })
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new(contentType ?? "application/json");
        }
        return http.SendAsync(request, ct);
    }

    public void Dispose() => http.Dispose();

    private static string? Pem(JsonNode of, string field) =>
        (string?)of[field] is { } data ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(data)) : null;
}
