using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace KubeApi.Tests;

/// <summary>
/// Everything that can be wrong with credentials, with secrets planted wherever a kubeconfig, its files, a plugin or an
/// answer can hold one. None of them may be in anything that is logged or thrown, inner exceptions included.
/// </summary>
public sealed class SecretsTests : IDisposable
{
    private const string secret = "PLANTED";
    private const string exec = "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, "
        + "args: [PLANTED], env: [{name: A, value: PLANTED}]";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("token: 'PLANTED with a blank'", "")]
    [InlineData("tokenFile: broken-token", "")]
    [InlineData("username: PLANTED, password: PLANTED", "")]
    [InlineData("password: [PLANTED]", "")]
    [InlineData("token: {PLANTED: PLANTED}", "")]
    [InlineData("token: [PLANTED}", "")]
    [InlineData("client-certificate: me.crt, client-key-data: UExBTlRFRA==", "")]
    [InlineData("client-certificate: me.crt, client-key: broken-token", "")]
    [InlineData("client-certificate: me.crt, client-key-data: '%PLANTED%'", "")]
    [InlineData("client-certificate-data: UExBTlRFRA==, client-key-data: UExBTlRFRA==", "")]
    [InlineData("auth-provider: {config: {id-token: PLANTED} }", "")]
    [InlineData("", "proxy-url: 'ftp://PLANTED:PLANTED@proxy'")]
    [InlineData("", "proxy-url: 'PLANTED'")]
    [InlineData("", "server: 'https://PLANTED:PLANTED@api'")]
    [InlineData("exec: { " + exec + ", command: ./nowhere }", "")]
    [InlineData("exec: { " + exec + ", command: ./broken-token }", "")]
    [InlineData("exec: { " + exec + ", command: ./answers-nonsense }", "")]
    [InlineData("exec: { " + exec + ", command: ./answers-half }", "")]
    [InlineData("exec: { " + exec + ", command: ./answers-a-bad-token }", "")]
    [InlineData("exec: { " + exec + ", command: ./answers-a-bad-key }", "")]
    [InlineData("exec: { " + exec + ", command: ./complains }", "")]
    [InlineData("exec: { " + exec + ", env: [{value: PLANTED}], command: x }", "")]
    [InlineData("token: PLANTED", "")] // refused by the server, which quotes it
    [InlineData("token: PLANTED", "proxy-url: 'http://PLANTED:PLANTED@127.0.0.1:1'")]
    public async Task None_is_told(string user, string cluster)
    {
        folder.Write("broken-token", "PLANTED PLANTED");
        folder.Write("me.crt", Some.CertificatePem(out _));
        Program("answers-nonsense", "echo PLANTED");
        Program("answers-half", Answer("""{"clientKeyData":"PLANTED"}"""));
        Program("answers-a-bad-token", Answer("""{"token":"PLANTED PLANTED"}"""));
        Program("answers-a-bad-key", Answer("""{"clientCertificateData":"PLANTED","clientKeyData":"PLANTED"}"""));
        Program("complains", "echo token is $A, and $A again >&2; echo PLANTED; exit 1");
        using var server = new BrokenServer(BrokenServer.Answer("401 Unauthorized", "you sent: Authorization: Bearer PLANTED"));
        var log = new Recorder();

        var told = await Should.ThrowAsync<Exception>(Connect(server, user, cluster, log));

        told.GetType().ShouldBeOneOf(typeof(ConfigurationException), typeof(ApiException), typeof(HttpRequestException));
        told.ToString().ShouldNotContain(secret);
        log.Lines.ShouldAllBe(line => !line.Contains(secret));
    }

    [Fact]
    public async Task That_verification_is_off_is_told_at_each_start_and_nothing_secret_with_it()
    {
        var log = new Recorder();
        for (var start = 0; start < 2; start++)
        {
            using var client = new ApiClient(Config("https://127.0.0.1:1", "token: PLANTED", "insecure-skip-tls-verify: true"), log);
            await Should.ThrowAsync<HttpRequestException>(client.ServerVersion(TestContext.Current.CancellationToken));
        }

        const string warning = "Warning TLS certificate of https://127.0.0.1:1/ is not verified";
        log.Lines.Count(line => line.StartsWith(warning, StringComparison.Ordinal)).ShouldBe(2);
        log.Lines.ShouldAllBe(line => !line.Contains(secret));
    }

    [Fact]
    public void What_holds_credentials_does_not_print_them()
    {
        var certificate = Some.CertificatePem(out var key);
        $"{new Credential(secret, null)} {new Pem(certificate + key, "here")} {new PluginCommand
        {
            Name = "name",
            Place = "place",
            Folder = "folder",
            ApiVersion = "v1",
            Arguments = [secret],
        }}".ShouldBe("Credential here the credential plugin 'name' (place)");
    }

    private async Task Connect(BrokenServer server, string user, string cluster, Recorder log)
    {
        using var client = new ApiClient(Config(server.Address, user, cluster), log);
        await client.ServerVersion(TestContext.Current.CancellationToken);
    }

    private ClusterConfig Config(string server, string user, string cluster)
    {
        var address = cluster.StartsWith("server", StringComparison.Ordinal) ? "" : $"server: '{server}',";
        return ClusterConfig.Load(folder.Write("kubeconfig", $$"""
            current-context: x
            contexts: [{name: x, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: { {{address}} {{cluster}} } }]
            users: [{name: u, user: { {{user}} } }]
            """));
    }

    private static string Answer(string status) =>
        $$"""echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{{status}}}'""";

    private void Program(string name, string script)
    {
        var path = folder.Write(name, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Keeps every line, whatever its level.</summary>
    private sealed class Recorder : ILoggerFactory, ILogger
    {
        internal ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");
    }
}
