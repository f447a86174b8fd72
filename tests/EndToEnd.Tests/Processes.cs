using System.Globalization;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>What really runs of a pod, whatever the API server has been told: the processes on its node, if that is this machine.</summary>
internal static class Processes
{
    private const string Mark = "E2E_POD_UID";

    /// <summary>The same child, whose processes can be told from others.</summary>
    public static JsonObject Marked(JsonObject child)
    {
        child["template"]!["spec"]!["containers"]![0]!["env"] = new JsonArray(new JsonObject
        {
            ["name"] = Mark,
            ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["fieldPath"] = "metadata.uid" } },
        });
        return child;
    }

    public static IReadOnlyList<int> Of(string podUid) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && Environment(id).Contains($"{Mark}={podUid}")),
    ];

    /// <summary>Nothing, of a process that has ended: what waits for its parent has no environment any more.</summary>
    private static string[] Environment(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
