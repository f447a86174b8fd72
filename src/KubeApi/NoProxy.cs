using System.Globalization;
using System.Net;

namespace KubeApi;

/// <summary>
/// NO_PROXY as Go, and therefore kubectl, reads it. .NET's own reading knows no networks such as 10.96.0.0/12, which is
/// how clusters usually write the addresses of their services.
/// </summary>
internal static class NoProxy
{
    internal static bool Names(string? list, Uri server)
    {
        var host = server.IdnHost.Trim('[', ']').ToLowerInvariant();
        var address = IPAddress.TryParse(host, out var parsed) ? parsed : null;
        if (host == "localhost" || (address is not null && IPAddress.IsLoopback(address))) return true;
        return (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Any(entry => Matches(entry.ToLowerInvariant(), host, address, server.Port));
    }

    private static bool Matches(string entry, string host, IPAddress? address, int port)
    {
        if (entry == "*") return true;
        if (entry.Contains('/', StringComparison.Ordinal)) return address is not null && Contains(entry, address);

        var (name, itsPort) = WithoutPort(entry);
        if (itsPort is not null && itsPort != port.ToString(CultureInfo.InvariantCulture)) return false;
        if (IPAddress.TryParse(name, out var itsAddress)) return itsAddress.Equals(address);
        if (name.StartsWith("*.", StringComparison.Ordinal)) name = name[1..];
        return name.StartsWith('.')
            ? host.EndsWith(name, StringComparison.Ordinal)
            : name.Length > 0 && (host == name || host.EndsWith($".{name}", StringComparison.Ordinal));
    }

    private static (string Name, string? Port) WithoutPort(string entry)
    {
        if (IPAddress.TryParse(entry, out _)) return (entry, null); // also an IPv6 address, which is full of colons
        var colon = entry.LastIndexOf(':');
        return colon < 0 ? (entry, null) : (entry[..colon].Trim('[', ']'), entry[(colon + 1)..]);
    }

    // The address before the slash may be any of the network's.
    private static bool Contains(string network, IPAddress address)
    {
        var parts = network.Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out var member)) return false;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var bits)) return false;
        var (ours, theirs) = (address.GetAddressBytes(), member.GetAddressBytes());
        if (ours.Length != theirs.Length || bits > 8 * ours.Length) return false;
        return Enumerable.Range(0, bits).All(bit => ((ours[bit / 8] ^ theirs[bit / 8]) & (0x80 >> (bit % 8))) == 0);
    }
}
