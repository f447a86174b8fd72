using System.Globalization;

namespace KubeApi;

internal static class ResourceVersions
{
    /// <summary>null: not a number, so that only equality means anything and order is the server's business.</summary>
    internal static ulong? Parse(string? resourceVersion) =>
        ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
