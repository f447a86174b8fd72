using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KubeApi.Tests;

/// <summary>Credentials and certificates that change while we run, over real TLS.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private static readonly TimeSpan minute = TimeSpan.FromMinutes(1);

    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();
    private readonly CertificateAuthority authority = new("first");
    private TlsServer server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        folder.Write("ca.crt", authority.Pem);
        server = await TlsServer.Start(authority.IssueServer());
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        authority.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_rotated_CA_file_vouches_for_a_server_with_a_new_certificate()
    {
        using var client = Client();
        await client.ServerVersion(Ct);

        using var successor = new CertificateAuthority("second");
        server.Certificate = successor.IssueServer();
        folder.Write("ca.crt", successor.Pem);
        time.Advance(minute);
        (await client.ServerVersion(Ct)).Major.ShouldBe("1");

        folder.Write("ca.crt", authority.Pem);
        time.Advance(minute);
        await Should.ThrowAsync<ConfigurationException>(client.ServerVersion(Ct));
    }

    [Fact]
    public async Task A_server_nobody_vouches_for_is_a_reason_to_read_the_CA_file_at_once()
    {
        folder.Write("ca.crt", new CertificateAuthority("stranger").Pem);
        using var client = Client();
        await Should.ThrowAsync<ConfigurationException>(client.ServerVersion(Ct));

        folder.Write("ca.crt", authority.Pem);

        (await client.ServerVersion(Ct)).Major.ShouldBe("1");
    }

    [Fact]
    public async Task A_rotated_client_certificate_opens_new_connections_and_leaves_a_watch_alone()
    {
        WriteClientCertificate("before");
        using var client = Client("client-certificate: me.crt, client-key: me.key");
        await using var watch = client.Watch(Kinds.ConfigMaps, new ListOptions(), "1", Ct).GetAsyncEnumerator(Ct);
        await server.Lines.Writer.WriteAsync("""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"2"}}}""", Ct);
        (await watch.MoveNextAsync()).ShouldBeTrue();

        WriteClientCertificate("after");
        await client.ServerVersion(Ct);
        time.Advance(minute);
        await client.ServerVersion(Ct);
        await client.ServerVersion(Ct);

        server.ClientCertificates.ShouldBe(["CN=before", "CN=before", "CN=after", "CN=after"]);
        await server.Lines.Writer.WriteAsync("""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"3"}}}""", Ct);
        (await watch.MoveNextAsync()).ShouldBeTrue();
        watch.Current.ResourceVersion.ShouldBe("3");
    }

    [Fact]
    public async Task A_client_certificate_that_is_refused_is_replaced_at_once()
    {
        server.Accepts = (_, certificate) => certificate?.Subject == "CN=after";
        WriteClientCertificate("before");
        using var client = Client("client-certificate: me.crt, client-key: me.key");
        (await Should.ThrowAsync<ApiException>(client.ServerVersion(Ct))).IsUnauthorized.ShouldBeTrue();

        WriteClientCertificate("after");

        (await client.ServerVersion(Ct)).Major.ShouldBe("1");
    }

    [Fact]
    public async Task A_certificate_and_key_that_do_not_match_yet_leave_the_old_pair()
    {
        WriteClientCertificate("before");
        using var client = Client("client-certificate: me.crt, client-key: me.key");
        folder.Write("me.crt", authority.Issue("after").Certificate); // seen between the two writes of a rotation
        time.Advance(minute);

        await client.ServerVersion(Ct);

        server.ClientCertificates.ShouldBe(["CN=before"]);
    }

    [Fact]
    public async Task A_proxy_is_asked_for_the_server_with_its_password()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        using var client = Client(cluster: $"proxy-url: 'http://me:pass%20word@{proxy.LocalEndpoint}'");
        var asking = client.ServerVersion(Ct);
        var head = "";
        // A proxy that wants a password is not shown one before it says so.
        foreach (var answer in new[] { "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"", "502 Bad Gateway" })
        {
            using var connection = await proxy.AcceptTcpClientAsync(Ct);
            var buffer = new byte[4096];
            head = Encoding.ASCII.GetString(buffer, 0, await connection.GetStream().ReadAsync(buffer, Ct));
            await connection.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 {answer}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), Ct);
        }

        head.ShouldStartWith($"CONNECT {new Uri(server.Address).Authority} HTTP/1.1");
        head.ShouldContain($"Proxy-Authorization: Basic {Some.Base64("me:pass word")}");
        await asking.ShouldThrowAsync<HttpRequestException>();
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whom_to_be_taken_for_is_in_every_request()
    {
        using var client = Client(
            "as: jürgen, as-uid: '7', as-groups: [a], as-user-extra: { 'scope/x': [one], other: [two] }");

        await client.ServerVersion(Ct);

        var headers = server.Requests.ShouldHaveSingleItem();
        headers["Impersonate-User"].ToString().ShouldBe("jürgen");
        headers["Impersonate-Uid"].ToString().ShouldBe("7");
        headers["Impersonate-Group"].ToString().ShouldBe("a");
        headers["Impersonate-Extra-scope%2Fx"].ToString().ShouldBe("one");
        headers["Impersonate-Extra-other"].ToString().ShouldBe("two");
    }

    private ApiClient Client(string user = "", string cluster = "")
    {
        var path = folder.Write("kubeconfig", $$"""
            current-context: test
            contexts: [{name: test, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: { server: '{{server.Address}}', certificate-authority: ca.crt, {{cluster}} } }]
            users: [{name: u, user: { {{user}} } }]
            """);
        return Cluster.Client(ClusterConfig.Load(path), time: time);
    }

    private void WriteClientCertificate(string name)
    {
        var (certificate, key) = authority.Issue(name);
        folder.Write("me.crt", certificate);
        folder.Write("me.key", key);
    }
}
