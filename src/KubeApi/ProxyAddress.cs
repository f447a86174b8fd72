using System.Net;

namespace KubeApi;

/// <summary>The address of a proxy. Never quoted: it often holds a password.</summary>
internal static class ProxyAddress
{
    /// <returns>null: it is none that can be used.</returns>
    internal static Uri? Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var proxy) || proxy.Host.Length == 0) return null;
        return proxy.Scheme switch
        {
            "http" or "https" or "socks5" => proxy,
            "socks5h" => new UriBuilder(proxy) { Scheme = "socks5" }.Uri, // either way the proxy looks names up
            _ => null,
        };
    }

    internal static WebProxy WithPassword(Uri address)
    {
        var proxy = new WebProxy(address);
        if (address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var rest])
            proxy.Credentials = new NetworkCredential(
                Uri.UnescapeDataString(user), Uri.UnescapeDataString(rest.FirstOrDefault("")));
        return proxy;
    }
}
