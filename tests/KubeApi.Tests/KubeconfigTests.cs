namespace KubeApi.Tests;

public sealed class KubeconfigTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_complete_kubeconfig_gives_server_namespace_context_and_source()
    {
        var path = Kubeconfig();

        var config = ClusterConfig.Load(path);

        config.Server.ShouldBe(new Uri("https://10.0.0.1:6443"));
        config.Namespace.ShouldBe("shop");
        config.Context.ShouldBe("dev");
        config.Source.ShouldBe($"kubeconfig {path}, context 'dev'");
        Some.Credential(config).Token.ShouldBe("secret-token");
    }

    [Fact]
    public void The_namespace_is_default_when_the_context_names_none() =>
        ClusterConfig.Load(Kubeconfig(contextFields: "cluster: c, user: u")).Namespace.ShouldBe("default");

    [Fact]
    public void A_context_without_a_user_has_no_credentials()
    {
        var config = ClusterConfig.Load(Kubeconfig(contextFields: "cluster: c"));
        Some.Credential(config).ShouldBe(new Credential(null, null));
    }

    [Fact]
    public void Relative_paths_are_relative_to_the_kubeconfig_that_names_them()
    {
        var certificate = Some.CertificatePem(out var key);
        folder.Write("pki/ca.crt", certificate);
        folder.Write("pki/me.crt", certificate);
        folder.Write("pki/me.key", key);
        folder.Write("token", "from-a-file\n");

        var config = ClusterConfig.Load(Kubeconfig(
            "certificate-authority: pki/ca.crt",
            "client-certificate: pki/me.crt, client-key: pki/me.key, tokenFile: token"));

        config.Trust.Authorities!.Current(TimeProvider.System).Pem.Source.ShouldBe(Path.Combine(folder.Path, "pki", "ca.crt"));
        Some.Credential(config).Certificate.ShouldNotBeNull().Tls.TargetCertificate.HasPrivateKey.ShouldBeTrue();
        Some.Credential(config).Token.ShouldBe("from-a-file");
    }

    [Fact]
    public void Embedded_data_wins_over_a_file_that_does_not_even_exist()
    {
        var certificate = Some.CertificatePem(out var key);
        var config = ClusterConfig.Load(Kubeconfig(
            $"certificate-authority: gone, certificate-authority-data: {Some.Base64(certificate)}",
            $"client-certificate-data: {Some.Base64(certificate)}, client-key-data: {Some.Base64(key)}"));

        config.Trust.Authorities!.Current(TimeProvider.System).Certificates.Count.ShouldBe(1);
        Some.Credential(config).Certificate.ShouldNotBeNull();
    }

    [Fact]
    public void Options_of_the_connection_are_read()
    {
        var trust = ClusterConfig.Load(Kubeconfig("tls-server-name: api, insecure-skip-tls-verify: true")).Trust;
        trust.ServerName.ShouldBe("api");
        trust.Insecure.ShouldBeTrue();

        ClusterConfig.Load(Kubeconfig("proxy-url: http://proxy:3128")).Proxy.ShouldBe(new Uri("http://proxy:3128"));
    }

    [Theory]
    [InlineData("server: ''", "server of cluster 'c' in {0} is empty")]
    [InlineData("server: 'https://me:secret-token@api'", "server of cluster 'c' in {0} holds a user name or password; remove it")]
    [InlineData("server: 10.0.0.1", "server of cluster 'c' in {0} is '10.0.0.1' but must be an address such as")]
    [InlineData(
        "certificate-authority: nowhere.crt",
        "certificate-authority of cluster 'c' in {0} points to {1}/nowhere.crt, which does not exist")]
    [InlineData(
        "certificate-authority-data: '%%%'",
        "certificate-authority-data of cluster 'c' in {0} is not valid base64")]
    [InlineData(
        "certificate-authority-data: aGVsbG8=",
        "certificate-authority-data of cluster 'c' in {0} holds no PEM certificate")]
    [InlineData(
        "insecure-skip-tls-verify: maybe",
        "insecure-skip-tls-verify of cluster 'c' in {0} is 'maybe' but must be true or false")]
    [InlineData("proxy-url: ftp://x", "proxy-url of cluster 'c' in {0} is not an http, https or socks5 address")]
    [InlineData("server: [1, 2]", "server of cluster 'c' in {0} is not a string")]
    public void A_wrong_cluster_is_refused_with_the_field_and_the_file(string cluster, string expected)
    {
        var path = Kubeconfig(cluster);
        Refusal(() => ClusterConfig.Load(path)).ShouldStartWith(Filled(expected, path));
    }

    [Theory]
    [InlineData("auth-provider: {name: oidc}", "auth-provider of user 'u' in {0} cannot be used: Kubernetes' clients have had none")]
    [InlineData("username: me, password: secret-token", "username of user 'u' in {0} cannot be used: Kubernetes has had no passwords")]
    [InlineData("password: secret-token", "password of user 'u' in {0} cannot be used: Kubernetes has had no passwords")]
    [InlineData("as-groups: [a]", "as of user 'u' in {0} is missing: a group, uid or extra cannot be taken on without a user")]
    [InlineData("as: me, as-groups: [a, b]", "as-groups of user 'u' in {0} has several values where one can be sent")]
    [InlineData("as: me, as-groups: a", "as-groups of user 'u' in {0} is not a list")]
    [InlineData("as: \"a\\nb\"", "as of user 'u' in {0} holds a control character")]
    [InlineData("as: me, as-user-extra: [a]", "as-user-extra of user 'u' in {0} is not a mapping")]
    [InlineData("as: me, as-user-extra: {k: a}", "k of as-user-extra of user 'u' in {0} is not a list")]
    [InlineData("client-key: me.key", "client-key of user 'u' in {0} points to {1}/me.key, which does not exist")]
    [InlineData("client-key-data: aGVsbG8=", "client-certificate of user 'u' in {0} is missing beside client-key")]
    [InlineData("tokenFile: nowhere", "cannot read the token in tokenFile of user 'u' in {0}, {1}/nowhere: ")]
    [InlineData("token: 'two words'", "the token in token of user 'u' in {0} holds characters that no token has")]
    public void A_wrong_user_is_refused_with_the_field_and_the_file(string user, string expected)
    {
        var path = Kubeconfig(user: user);
        Refusal(() => ClusterConfig.Load(path)).ShouldStartWith(Filled(expected, path));
    }

    [Fact]
    public void A_key_that_belongs_to_another_certificate_is_refused()
    {
        var certificate = Some.CertificatePem(out _);
        Some.CertificatePem(out var otherKey);
        var path = Kubeconfig(
            user: $"client-certificate-data: {Some.Base64(certificate)}, client-key-data: {Some.Base64(otherKey)}");

        Refusal(() => ClusterConfig.Load(path)).ShouldStartWith(
            $"client-key-data of user 'u' in {path} is not the private key of the certificate in client-certificate");
    }

    [Fact]
    public void A_broken_certificate_is_refused()
    {
        var pem = Some.Base64("-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n");
        var path = Kubeconfig($"certificate-authority-data: {pem}");

        Refusal(() => ClusterConfig.Load(path)).ShouldStartWith(
            $"certificate-authority-data of cluster 'c' in {path} is not a valid PEM certificate");
    }

    [Fact]
    public void Certainty_and_carelessness_contradict_each_other()
    {
        var authority = Some.Base64(Some.CertificatePem(out _));
        var path = Kubeconfig($"certificate-authority-data: {authority}, insecure-skip-tls-verify: true");
        Refusal(() => ClusterConfig.Load(path)).ShouldContain("contradicts the certificate-authority beside it");
    }

    [Fact]
    public void What_a_context_needs_must_exist()
    {
        var path = Kubeconfig();
        Refusal(() => ClusterConfig.Load(path, "prod"))
            .ShouldBe($"kubeconfig {path} has no context 'prod'; it has 'dev'");

        var noCluster = Kubeconfig(contextFields: "cluster: other, user: u");
        Refusal(() => ClusterConfig.Load(noCluster)).ShouldBe(
            $"cluster of context 'dev' in {noCluster} is 'other', but there is no cluster of that name");

        var noUser = Kubeconfig(contextFields: "cluster: c, user: other");
        Refusal(() => ClusterConfig.Load(noUser)).ShouldBe(
            $"user of context 'dev' in {noUser} is 'other', but there is no user of that name");

        var clusterless = Kubeconfig(contextFields: "user: u");
        Refusal(() => ClusterConfig.Load(clusterless))
            .ShouldBe($"cluster of context 'dev' in {clusterless} is missing");
    }

    [Fact]
    public void Without_a_current_context_the_choices_are_named()
    {
        var path = folder.Write("config", "contexts: [{name: a, context: {}}, {name: b, context: {}}]");
        Refusal(() => ClusterConfig.Load(path)).ShouldContain("has no current-context; choose one ('a', 'b')");
    }

    [Fact]
    public void Files_that_are_no_kubeconfig_are_refused_without_quoting_them()
    {
        var missing = Path.Combine(folder.Path, "missing");
        Refusal(() => ClusterConfig.Load(missing)).ShouldBe($"kubeconfig {missing} does not exist");

        var list = folder.Write("list", "- a");
        Refusal(() => ClusterConfig.Load(list)).ShouldContain("it is not a YAML mapping");

        var broken = folder.Write("broken", "users:\n- user: {token: [secret-token}");
        Refusal(() => ClusterConfig.Load(broken)).ShouldBe($"{broken} is not valid YAML at line 2, column 30");

        var nameless = folder.Write("nameless", "users:\n- user: {}");
        Refusal(() => ClusterConfig.Load(nameless)).ShouldBe($"an entry of users in {nameless} (line 2) has no name");
    }

    [Fact]
    public void Of_several_files_the_first_to_name_something_wins_whole()
    {
        var first = folder.Write("first", """
            current-context: one
            clusters: [{name: c, cluster: {server: https://first}}]
            """);
        var second = folder.Write("sub/second", """
            current-context: two
            clusters: [{name: c, cluster: {server: https://second, tls-server-name: never-mixed-in}}]
            contexts: [{name: one, context: {cluster: c, user: u}}]
            users: [{name: u, user: {tokenFile: token}}]
            """);
        folder.Write("sub/token", "beside-the-second-file");
        var list = string.Join(Path.PathSeparator, first, Path.Combine(folder.Path, "missing"), second);

        var config = ClusterConfig.Load(null, null, new Surroundings { KubeconfigVariable = list });

        config.Server.ShouldBe(new Uri("https://first"));
        config.Trust.ServerName.ShouldBeNull();
        Some.Credential(config).Token.ShouldBe("beside-the-second-file");
        config.Source.ShouldBe($"KUBECONFIG {first}{Path.PathSeparator}{second}, context 'one'");
    }

    private string Kubeconfig(
        string cluster = "", string user = "token: secret-token",
        string contextFields = "cluster: c, user: u, namespace: shop")
    {
        var server = cluster.StartsWith("server", StringComparison.Ordinal) ? "" : "server: https://10.0.0.1:6443,";
        return folder.Write("config", $$"""
            apiVersion: v1
            kind: Config
            current-context: dev
            clusters: [{name: c, cluster: { {{server}} {{cluster}} } }]
            users: [{name: u, user: { {{user}} } }]
            contexts: [{name: dev, context: { {{contextFields}} } }]
            """);
    }

    private string Filled(string expected, string path) =>
        expected.Replace("{0}", path, StringComparison.Ordinal).Replace("{1}", folder.Path, StringComparison.Ordinal);

    private static string Refusal(Action load)
    {
        var message = Should.Throw<ConfigurationException>(load).Message;
        message.ShouldNotContain("secret-token");
        return message;
    }
}
