using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace KubeApi.Tests;

[Trait("Category", "Integration")]
public sealed class ConnectionTests(TestNamespace space) : IClassFixture<TestNamespace>, IDisposable
{
    private readonly TempFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_server_says_its_version()
    {
        var version = await space.Client.ServerVersion(Ct);
        version.Major.ShouldBe("1");
        version.GitVersion.ShouldStartWith("v1.");
    }

    [Fact]
    public async Task A_certificate_of_another_CA_is_named_with_the_CA_we_have()
    {
        var stranger = Some.Base64(Some.CertificatePem(out _));
        var config = Cluster.Seen(folder, $"certificate-authority-data: {stranger}");
        using var client = Cluster.Client(config);

        var refusal = await Should.ThrowAsync<ConfigurationException>(client.ServerVersion(Ct));

        refusal.Message.ShouldBe(
            $"certificate of {config.Server} is not signed by the CA in certificate-authority-data of cluster 'c' in "
            + Path.Combine(folder.Path, "kubeconfig"));
    }

    [Fact]
    public async Task The_systems_CAs_do_not_vouch_for_a_cluster()
    {
        var config = Cluster.Seen(folder, "");
        using var client = Cluster.Client(config);

        (await Should.ThrowAsync<ConfigurationException>(client.ServerVersion(Ct))).Message.ShouldBe(
            $"certificate of {config.Server} is not signed by a CA that this machine trusts; "
            + "name the cluster's CA in certificate-authority or certificate-authority-data");
    }

    [Fact]
    public async Task The_right_CA_does_not_make_up_for_the_wrong_name()
    {
        var config = Cluster.Seen(folder, $"{Cluster.CertificateAuthority()}, tls-server-name: wrong.example");
        using var client = Cluster.Client(config);

        var refusal = await Should.ThrowAsync<ConfigurationException>(client.ServerVersion(Ct));

        refusal.Message.ShouldStartWith($"certificate of {config.Server} is not for wrong.example but for ");
        refusal.Message.ShouldContain("kubernetes.default");
    }

    [Theory]
    [InlineData("tls-server-name: kubernetes.default")]
    [InlineData("tls-server-name: null")]
    public async Task A_name_that_the_certificate_carries_is_accepted(string field)
    {
        using var client = Cluster.Client(Cluster.Seen(folder, $"{Cluster.CertificateAuthority()}, {field}"));
        (await client.ServerVersion(Ct)).Major.ShouldBe("1");
    }

    [Fact]
    public async Task Verification_can_be_given_up_explicitly()
    {
        using var client = Cluster.Client(Cluster.Seen(folder, "insecure-skip-tls-verify: true"));
        (await client.ServerVersion(Ct)).Major.ShouldBe("1");
    }

    [Fact]
    public async Task A_closed_port_is_a_network_failure_that_names_the_server()
    {
        using var reserved = new TcpListener(IPAddress.Loopback, 0);
        reserved.Start();
        var port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        var path = folder.Write("closed", $$"""
            current-context: x
            contexts: [{name: x, context: {cluster: c} }]
            clusters: [{name: c, cluster: {server: 'https://127.0.0.1:{{port}}'} }]
            """);
        using var client = Cluster.Client(ClusterConfig.Load(path));

        (await Should.ThrowAsync<HttpRequestException>(client.ServerVersion(Ct))).Message.ShouldBe(
            $"no complete answer from https://127.0.0.1:{port}/ to GET /version: Connection refused");
    }

    [Fact]
    public async Task A_service_account_is_known_by_its_token_and_may_only_do_what_it_may()
    {
        var token = await ServiceAccountToken("known");
        using var client = Cluster.Client(
            Cluster.Seen(folder, Cluster.CertificateAuthority(), $"token: {token}"));

        (await client.ServerVersion(Ct)).Major.ShouldBe("1");
        var refusal = await Should.ThrowAsync<ApiException>(client.Get(Kinds.Secrets, space.Name, "known", Ct));
        refusal.IsForbidden.ShouldBeTrue();
        refusal.ServerMessage.ShouldContain($"system:serviceaccount:{space.Name}:known");
    }

    [Fact]
    public async Task A_token_file_renewed_after_a_refusal_is_used_at_once()
    {
        var renewed = await ServiceAccountToken("renewed");
        var file = folder.Write("token", "not-a-token");
        using var client = Cluster.Client(
            Cluster.Seen(folder, Cluster.CertificateAuthority(), "tokenFile: token"));
        (await Should.ThrowAsync<ApiException>(client.Get(Kinds.Pods, space.Name, "a", Ct)))
            .IsUnauthorized.ShouldBeTrue();

        await File.WriteAllTextAsync(file, renewed, Ct);

        (await Should.ThrowAsync<ApiException>(client.Get(Kinds.Pods, space.Name, "a", Ct)))
            .IsForbidden.ShouldBeTrue();
    }

    [Fact]
    public async Task The_server_takes_us_for_whom_we_ask_to_be_taken_for()
    {
        using var somebody = Cluster.Client(Impersonating("as: jürgen"));
        var refusal = await Should.ThrowAsync<ApiException>(somebody.Get(Kinds.Pods, space.Name, "a", Ct));
        refusal.IsForbidden.ShouldBeTrue();
        refusal.ServerMessage.ShouldContain("User \"jürgen\" cannot get");

        using var master = Cluster.Client(Impersonating("as: jürgen, as-groups: ['system:masters']"));
        (await Should.ThrowAsync<ApiException>(master.Get(Kinds.Pods, space.Name, "a", Ct))).IsNotFound.ShouldBeTrue();
    }

    private ClusterConfig Impersonating(string fields)
    {
        var us = Cluster.Config();
        return new ClusterConfig(us.Trust)
        {
            Namespace = us.Namespace,
            Source = us.Source,
            Credentials = us.Credentials,
            Impersonation = Cluster.Seen(folder, "", fields).Impersonation,
        };
    }

    private async Task<string> ServiceAccountToken(string name)
    {
        var account = new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } };
        var accounts = Kinds.Pods with { Plural = "serviceaccounts", Kind = "ServiceAccount" };
        await space.Client.Create(accounts, space.Name, account, null, Ct);
        // The one way to a token that every version of Kubernetes knows.
        var request = new JsonObject
        {
            ["type"] = "kubernetes.io/service-account-token",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["annotations"] = new JsonObject { ["kubernetes.io/service-account.name"] = name },
            },
        };
        await space.Client.Create(Kinds.Secrets, space.Name, request, null, Ct);
        while (true)
        {
            var secret = await space.Client.Get(Kinds.Secrets, space.Name, name, Ct);
            if (secret.Data?.TryGetValue("token", out var token) == true) return Encoding.ASCII.GetString(token);
            await Task.Delay(50, Ct);
        }
    }
}
