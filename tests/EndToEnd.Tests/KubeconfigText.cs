namespace EndToEnd.Tests;

/// <summary>A kubeconfig of one cluster and one user.</summary>
internal static class KubeconfigText
{
    /// <param name="server">The address.</param>
    /// <param name="trust">A field of the cluster's, with its value, that says whom to trust.</param>
    /// <param name="token">The user's.</param>
    public static string Of(string server, string trust, string token) => $$"""
        apiVersion: v1
        kind: Config
        current-context: it
        contexts: [{ name: it, context: { cluster: it, user: it } }]
        users: [{ name: it, user: { token: {{token}} } }]
        clusters:
        - name: it
          cluster:
            server: {{server}}
            {{trust}}
        """;
}
