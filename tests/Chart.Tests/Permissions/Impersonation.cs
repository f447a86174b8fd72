using System.Text.Json.Nodes;
using EndToEnd.Tests;

namespace Chart.Tests.Permissions;

/// <summary>
/// A kubeconfig with which requests are somebody else's: the API server grants and refuses as if they had come with that one's
/// own token.
/// </summary>
internal static class Impersonation
{
    private static readonly Lazy<Task<string>> Mine =
        new(() => Cluster.Kubectl("config", "view", "--raw", "--flatten", "--minify", "-o", "json"));

    public static async Task<string> Of(string user, DirectoryInfo folder)
    {
        var config = JsonNode.Parse(await Mine.Value)!;
        config["users"]![0]!["user"]!["as"] = user;
        var path = Path.Combine(folder.FullName, "config");
        await File.WriteAllTextAsync(path, config.ToJsonString(), TestContext.Current.CancellationToken);
        return path;
    }
}
