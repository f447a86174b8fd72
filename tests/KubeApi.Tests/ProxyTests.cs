namespace KubeApi.Tests;

public sealed class ProxyTests
{
    [Theory]
    [InlineData("*")]
    [InlineData("10.96.0.1")]
    [InlineData("10.96.0.0/12")]
    [InlineData("10.96.7.7/12")]
    [InlineData(" a.example , 10.0.0.0/8 ")]
    [InlineData("10.96.0.1:6443")]
    public void NO_PROXY_names_an_address(string list) =>
        NoProxy.Names(list, new Uri("https://10.96.0.1:6443")).ShouldBeTrue();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("10.96.0.2")]
    [InlineData("10.112.0.0/12")]
    [InlineData("10.96.0.0/99")]
    [InlineData("10.96.0.0/x")]
    [InlineData("10.96.0.1:443")]
    [InlineData("96.0.1")]
    [InlineData("fd00::/8")]
    public void And_does_not_name_every_address(string? list) =>
        NoProxy.Names(list, new Uri("https://10.96.0.1:6443")).ShouldBeFalse();

    [Theory]
    [InlineData("example.com", true)]
    [InlineData(".example.com", true)]
    [InlineData("*.example.com", true)]
    [InlineData("API.Example.com", true)]
    [InlineData("api.example.com:443", true)]
    [InlineData("api.example.com:6443", false)]
    [InlineData("ample.com", false)]
    [InlineData(".api.example.com", false)]
    [InlineData("*.api.example.com", false)]
    public void A_name_stands_for_itself_and_what_is_below(string list, bool named) =>
        NoProxy.Names(list, new Uri("https://api.example.com")).ShouldBe(named);

    [Theory]
    [InlineData("fd00::1")]
    [InlineData("[fd00::1]:443")]
    [InlineData("fd00::/8")]
    public void IPv6_too(string list) => NoProxy.Names(list, new Uri("https://[fd00::1]")).ShouldBeTrue();

    [Theory]
    [InlineData("https://localhost:1")]
    [InlineData("https://127.0.0.53:1")]
    [InlineData("https://[::1]:1")]
    public void This_machine_is_never_asked_for_through_a_proxy(string server) =>
        NoProxy.Names(null, new Uri(server)).ShouldBeTrue();

    [Theory]
    [InlineData("https://api", "http://secure:1/")]
    [InlineData("http://api", "http://plain:2/")]
    [InlineData("https://skipped", null)]
    public void The_scheme_of_the_server_decides(string server, string? proxy) =>
        new Surroundings { HttpsProxy = "secure:1", HttpProxy = "http://plain:2", NoProxy = "skipped" }
            .ProxyFor(new Uri(server))?.AbsoluteUri.ShouldBe(proxy);

    [Fact]
    public void A_proxy_that_is_none_is_refused_without_being_quoted() =>
        Should.Throw<ConfigurationException>(
            () => new Surroundings { HttpsProxy = "ftp://me:secret@proxy" }.ProxyFor(new Uri("https://api"))).Message
            .ShouldBe("HTTPS_PROXY is not an http, https or socks5 address; correct it, or add api to NO_PROXY");

    [Theory]
    [InlineData("socks5://p:1", "socks5://p:1/")]
    [InlineData("socks5h://p:1", "socks5://p:1/")]
    [InlineData("https://u:w@p", "https://u:w@p/")]
    [InlineData("p:1", null)]
    [InlineData("nonsense", null)]
    public void Addresses_of_proxies(string text, string? expected) =>
        ProxyAddress.Parse(text)?.AbsoluteUri.ShouldBe(expected);

    [Fact]
    public void The_kubeconfigs_proxy_wins_over_the_environments()
    {
        using var folder = new TempFolder();
        var around = new Surroundings { HttpsProxy = "http://environment:1" };
        ClusterConfig.Load(Write("proxy-url: 'http://kubeconfig:1'"), null, around).Proxy!.Host.ShouldBe("kubeconfig");
        ClusterConfig.Load(Write(""), null, around).Proxy!.Host.ShouldBe("environment");

        string Write(string fields) => folder.Write("config", $$"""
            current-context: x
            contexts: [{name: x, context: {cluster: c} }]
            clusters: [{name: c, cluster: {server: 'https://api', {{fields}} } }]
            """);
    }
}
