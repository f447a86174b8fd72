namespace EndToEnd.Tests;

/// <summary>A configuration that cannot work ends the operator at once; a server that is not there yet is waited for.</summary>
[Trait("Category", "EndToEnd")]
public sealed class BadConnectionTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("operator-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_kubeconfig_that_is_not_there_is_named()
    {
        using var process = new OperatorProcess("default", Path.Combine(folder.FullName, "nowhere"));
        (await process.Exit()).ShouldBe(2);
        process.Log.ShouldContain(Path.Combine(folder.FullName, "nowhere"));
    }

    [Fact]
    public async Task A_certificate_file_that_is_not_there_is_named()
    {
        var kubeconfig = await Kubeconfig("https://127.0.0.1:1", "certificate-authority: ca-nowhere.crt");
        using var process = new OperatorProcess("default", kubeconfig);
        (await process.Exit()).ShouldBe(2);
        process.Log.ShouldContain("ca-nowhere.crt");
    }

    [Fact]
    public async Task A_wrong_certificate_authority_is_told_apart_from_an_unreachable_server()
    {
        var server = await Cluster.Kubectl("config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}");
        var other = Path.Combine(folder.FullName, "other.crt");
        await File.WriteAllTextAsync(other, Certificates.SelfSigned(), TestContext.Current.CancellationToken);
        using var process = new OperatorProcess("default", await Kubeconfig(server, "certificate-authority: other.crt"));
        (await process.Exit()).ShouldBe(2);
        process.Log.ShouldContain("not signed by the CA");
    }

    [Fact]
    public async Task An_unreachable_server_is_waited_for_with_growing_pauses_and_the_operator_can_be_stopped()
    {
        using var process = new OperatorProcess("default", await Kubeconfig("https://127.0.0.1:1", "insecure-skip-tls-verify: true"));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!process.Log.Contains("Tried 3 times", StringComparison.Ordinal))
        {
            process.HasExited.ShouldBeFalse(process.Log);
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        process.Log.ShouldContain("https://127.0.0.1:1");
        process.Log.ShouldContain("the next try is in 1 s");
        process.Log.ShouldContain("the next try is in 4 s");
        (await process.Stop()).ShouldBe(0);
    }

    private async Task<string> Kubeconfig(string server, string trust)
    {
        var path = Path.Combine(folder.FullName, "config");
        await File.WriteAllTextAsync(path, KubeconfigText.Of(server, trust, token: "secret"), TestContext.Current.CancellationToken);
        return path;
    }
}
