using System.Runtime.Versioning;
using System.Text.Json.Nodes;

namespace KubeApi.Tests;

/// <summary>Credential plugins that really run.</summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")] // the plugins are scripts
public sealed class ExecPluginTests : IDisposable
{
    private const string v1 = "client.authentication.k8s.io/v1";
    private const string x = $"apiVersion: {v1}, command: x";

    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private int Runs => File.Exists(At("runs")) ? File.ReadAllLines(At("runs")).Length : 0;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task It_is_run_once_and_again_when_what_it_said_has_expired()
    {
        WritePlugin(Says("token-$(wc -l < $0.runs)", expires: "1970-01-01T00:05:00Z"));
        var plugin = Plugin();
        (await plugin.Current(time, Ct)).Token.ShouldBe("token-1");
        (await plugin.Current(time, Ct)).Token.ShouldBe("token-1");

        time.Advance(TimeSpan.FromMinutes(5));
        (await plugin.Current(time, Ct)).Token.ShouldBe("token-2");
    }

    [Fact]
    public async Task Without_an_expiry_what_it_said_holds_until_it_is_refused()
    {
        WritePlugin(Says("token-$(wc -l < $0.runs)"));
        var plugin = Plugin();
        var first = await plugin.Current(time, Ct);
        time.Advance(TimeSpan.FromDays(7));
        (await plugin.Current(time, Ct)).ShouldBe(first);

        (await plugin.Replaces(first, time, Ct)).ShouldBeTrue();
        (await plugin.Current(time, Ct)).Token.ShouldBe("token-2");
        (await plugin.Replaces(first, time, Ct)).ShouldBeTrue("somebody else had it replaced already");
        Runs.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_just_made_is_not_made_again_because_it_is_refused()
    {
        WritePlugin(Says("token-$(wc -l < $0.runs)"));
        var plugin = Plugin();
        var first = await plugin.Current(time, Ct);

        (await plugin.Replaces(first, time, Ct)).ShouldBeFalse();
        Runs.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_token_again_is_nothing_new_to_try()
    {
        WritePlugin(Says("always-the-same"));
        var plugin = Plugin();
        var first = await plugin.Current(time, Ct);
        time.Advance(TimeSpan.FromMinutes(1));
        (await plugin.Replaces(first, time, Ct)).ShouldBeFalse();
        Runs.ShouldBe(2);
    }

    [Fact]
    public async Task All_who_wait_wait_for_one_run()
    {
        WritePlugin($"sleep 0.2\n{Says("token")}");
        var plugin = Plugin();
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => plugin.Current(time, Ct).AsTask()));
        Runs.ShouldBe(1);
    }

    [Fact]
    public async Task It_is_told_what_the_kubeconfig_says_and_about_the_cluster_if_it_is_to_know()
    {
        WritePlugin($"""
            printf '%s|' "$@" > $0.args
            printf '%s' "$KUBERNETES_EXEC_INFO" > $0.info
            printf '%s' "$ZONE" > $0.zone
            {Says("t")}
            """);
        var authority = Some.Base64(Some.CertificatePem(out _));
        var plugin = Plugin(
            "args: ['get token', '7'], env: [{name: ZONE, value: eu}], provideClusterInfo: true",
            $$"""
            tls-server-name: api, certificate-authority-data: {{authority}},
              extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: a, numbers: [1, '2', true, null] } } ]
            """);
        await plugin.Current(time, Ct);

        File.ReadAllText(At("args")).ShouldBe("get token|7|");
        File.ReadAllText(At("zone")).ShouldBe("eu");
        var info = JsonNode.Parse(File.ReadAllText(At("info")))!;
        info["apiVersion"]!.ToString().ShouldBe(v1);
        info["kind"]!.ToString().ShouldBe("ExecCredential");
        info["spec"]!["interactive"]!.GetValue<bool>().ShouldBeFalse();
        var cluster = info["spec"]!["cluster"]!;
        cluster["server"]!.ToString().ShouldBe("https://10.0.0.1:6443");
        cluster["tls-server-name"]!.ToString().ShouldBe("api");
        cluster["certificate-authority-data"]!.ToString().ShouldBe(authority);
        cluster["config"]!.ToJsonString().ShouldBe("""{"audience":"a","numbers":[1,"2",true,null]}""");
    }

    [Fact]
    public async Task Without_provideClusterInfo_it_learns_nothing_about_the_cluster()
    {
        WritePlugin($"printf '%s' \"$KUBERNETES_EXEC_INFO\" > $0.info\n{Says("t")}");
        await Plugin().Current(time, Ct);
        File.ReadAllText(At("info")).ShouldBe($$$"""{"apiVersion":"{{{v1}}}","kind":"ExecCredential","spec":{"interactive":false}}""");
    }

    [Fact]
    public async Task A_certificate_is_as_good_as_a_token_and_stays_the_same_while_it_is_the_same()
    {
        var certificate = Some.CertificatePem(out var key);
        WritePlugin($"cat <<'EOF'\n{Answer(new JsonObject
        {
            ["clientCertificateData"] = certificate,
            ["clientKeyData"] = key,
            ["expirationTimestamp"] = "1970-01-01T00:00:00Z",
        })}\nEOF");
        var plugin = Plugin();

        var made = await plugin.Current(time, Ct);

        made.Token.ShouldBeNull();
        made.Certificate.ShouldNotBeNull().Tls.TargetCertificate.HasPrivateKey.ShouldBeTrue();
        (await plugin.Current(time, Ct)).Certificate.ShouldBeSameAs(made.Certificate, "connections stay open");
        Runs.ShouldBe(2);
    }

    [Fact]
    public async Task A_plugin_of_the_older_version_is_answered_in_kind()
    {
        const string v1beta1 = "client.authentication.k8s.io/v1beta1";
        WritePlugin(Says("old", version: v1beta1));
        var config = ClusterConfig.Load(Kubeconfig($"apiVersion: {v1beta1}, command: ./plugin")); // no interactiveMode: it knew none
        (await config.Credentials.Current(time, Ct)).Token.ShouldBe("old");
    }

    [Fact]
    public async Task A_plugin_that_fails_is_quoted_and_may_succeed_the_next_time()
    {
        WritePlugin($"[ $(wc -l < $0.runs) = 1 ] && {{ echo 'no session;' >&2; echo 'log in first' >&2; exit 3; }}\n{Says("token")}");
        var plugin = Plugin();

        (await Should.ThrowAsync<HttpRequestException>(plugin.Current(time, Ct).AsTask())).Message.ShouldBe(
            $"the credential plugin './plugin' (exec of user 'u' in {At("config", "")}) failed with exit code 3: no session; log in first");
        (await plugin.Current(time, Ct)).Token.ShouldBe("token");
    }

    [Fact]
    public async Task A_plugin_that_waits_for_a_person_is_killed()
    {
        WritePlugin("read answer; sleep 1000 & echo $! > $0.child; wait");
        var config = (ExecPlugin)ClusterConfig.Load(Kubeconfig()).Credentials;
        var command = config.Command with { Timeout = TimeSpan.FromMilliseconds(500) };

        (await Should.ThrowAsync<HttpRequestException>(command.Run(TimeProvider.System))).Message
            .ShouldEndWith("did not end within 0.5 s and was killed; it must not wait for a person");
        var child = File.ReadAllText(At("child")).Trim();
        var status = $"/proc/{child}/status";
        await Eventually.Holds(() => !File.Exists(status) || File.ReadAllText(status).Contains("zombie"));
    }

    [Theory]
    [InlineData("echo hello", "answered with something that is not JSON as expected, at $, line 1")]
    [InlineData("echo null", "answered with something else than an ExecCredential of client.authentication.k8s.io/v1; set apiVersion to")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}'""", "answered with something else")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1"}'""", "answered without a status")]
    [InlineData("STATUS {}", "answered with neither a token nor a certificate")]
    [InlineData("""STATUS {"clientKeyData":"x"}""", "answered with one of clientCertificateData and clientKeyData, but not the other")]
    [InlineData("""STATUS {"token":"t","expirationTimestamp":"soon"}""", "answered with something that is not JSON as expected, at $.")]
    [InlineData("head -c 2000000 /dev/zero", "answered with more than 1048576 bytes")]
    public async Task An_answer_that_is_none_is_refused_without_being_quoted(string script, string expected)
    {
        WritePlugin(script.StartsWith("STATUS ", StringComparison.Ordinal)
            ? $"echo '{Answer(JsonNode.Parse(script[7..])!.AsObject())}'"
            : script);
        (await Should.ThrowAsync<ConfigurationException>(Plugin().Current(time, Ct).AsTask())).Message
            .ShouldStartWith($"the credential plugin './plugin' (exec of user 'u' in {At("config", "")}) {expected}");
    }

    [Theory]
    [InlineData("./nowhere", "is not there: {0}/./nowhere does not exist. Get it at example.com.")]
    [InlineData("no-such-plugin-anywhere", "is not there: no folder of PATH has it. Get it at example.com.")]
    [InlineData("./config", "cannot be started: ")]
    public async Task A_plugin_that_is_not_there_is_named_with_the_hint(string command, string expected)
    {
        var config = ClusterConfig.Load(Kubeconfig(
            $"apiVersion: {v1}, command: {command}, interactiveMode: Never, installHint: Get it at example.com."));
        (await Should.ThrowAsync<ConfigurationException>(config.Credentials.Current(time, Ct).AsTask())).Message.ShouldStartWith(
            $"the credential plugin '{command}' (exec of user 'u' in {At("config", "")}) "
            + expected.Replace("{0}", folder.Path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_in_the_folder_we_happen_to_run_in_is_no_plugin()
    {
        var here = Path.Combine(Environment.CurrentDirectory, $"plugin-{Guid.NewGuid():N}");
        File.WriteAllText(here, "#!/bin/sh\n");
        File.SetUnixFileMode(here, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            var config = ClusterConfig.Load(Kubeconfig($"apiVersion: {v1}, command: {Path.GetFileName(here)}, interactiveMode: Never"));
            (await Should.ThrowAsync<ConfigurationException>(config.Credentials.Current(time, Ct).AsTask())).Message
                .ShouldEndWith("is not there: no folder of PATH has it; install it, or correct command");
        }
        finally
        {
            File.Delete(here);
        }
    }

    [Theory]
    [InlineData("command: x", "apiVersion of exec of user 'u' in {0} is missing; set it to client.authentication.k8s.io/v1")]
    [InlineData("apiVersion: v7", "apiVersion of exec of user 'u' in {0} is 'v7' but must be client.authentication.k8s.io/v1 or ")]
    [InlineData($"apiVersion: {v1}, command: x", "interactiveMode of exec of user 'u' in {0} is missing")]
    [InlineData($"{x}, interactiveMode: Always", "interactiveMode of exec of user 'u' in {0} is Always, but an operator has no")]
    [InlineData($"{x}, interactiveMode: always", "interactiveMode of exec of user 'u' in {0} is 'always' but must be")]
    [InlineData($"apiVersion: {v1}, interactiveMode: Never", "command of exec of user 'u' in {0} is missing")]
    [InlineData($"{x}, interactiveMode: Never, args: x", "args of exec of user 'u' in {0} is not a list")]
    [InlineData($"{x}, interactiveMode: Never, args: [[x]]", "args of exec of user 'u' in {0} is not a list of strings")]
    [InlineData($"{x}, interactiveMode: Never, env: [x]", "env of exec of user 'u' in {0} is not a list of mappings")]
    [InlineData($"{x}, interactiveMode: Never, env: [{{value: x}}]", "name of an entry of env of exec of user 'u' in {0} is missing")]
    public void A_wrong_exec_is_refused_with_the_field_and_the_file(string exec, string expected)
    {
        var path = Kubeconfig(exec);
        Should.Throw<ConfigurationException>(() => ClusterConfig.Load(path)).Message
            .ShouldStartWith(expected.Replace("{0}", path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_beside_it_makes_it_needless_as_in_kubectl_and_a_certificate_contradicts_it()
    {
        var config = ClusterConfig.Load(Kubeconfig($"apiVersion: {v1}, command: ./nowhere, interactiveMode: Never", user: "token: mine,"));
        (await config.Credentials.Current(time, Ct)).Token.ShouldBe("mine");

        var certificate = Some.Base64(Some.CertificatePem(out var key));
        var path = Kubeconfig(
            $"apiVersion: {v1}, command: x, interactiveMode: Never",
            user: $"client-certificate-data: {certificate}, client-key-data: {Some.Base64(key)},");
        Should.Throw<ConfigurationException>(() => ClusterConfig.Load(path)).Message.ShouldBe(
            $"exec of user 'u' in {path} contradicts the client-certificate beside it; remove one of them");
    }

    private ExecPlugin Plugin(string exec = "", string cluster = "") =>
        (ExecPlugin)ClusterConfig.Load(Kubeconfig(
            $"apiVersion: {v1}, command: ./plugin, interactiveMode: IfAvailable, {exec}", cluster)).Credentials;

    private void WritePlugin(string script)
    {
        var path = folder.Write("plugin", $"#!/bin/sh\necho >> $0.runs\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string Says(string token, string? expires = null, string version = v1) =>
        $$"""echo "{\"apiVersion\":\"{{version}}\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"{{token}}\" """
        + (expires is null ? "" : $""",\"expirationTimestamp\":\"{expires}\" """) + "}}\"";

    private static string Answer(JsonObject status) => new JsonObject
    {
        ["apiVersion"] = v1,
        ["kind"] = "ExecCredential",
        ["status"] = status,
    }.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private string Kubeconfig(
        string exec = $"apiVersion: {v1}, command: ./plugin, interactiveMode: Never", string cluster = "", string user = "") =>
        folder.Write("config", $$"""
            current-context: dev
            contexts: [{name: dev, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: { server: 'https://10.0.0.1:6443', {{cluster}} } }]
            users: [{name: u, user: { {{user}} exec: { {{exec}} } } }]
            """);

    private string At(string what, string prefix = "plugin.") => Path.Combine(folder.Path, prefix + what);
}
