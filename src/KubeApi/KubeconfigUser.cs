using System.Text.Json.Nodes;

namespace KubeApi;

/// <summary>Who we are, by the user entry of a kubeconfig: credentials, and whom to be taken for.</summary>
internal static class KubeconfigUser
{
    private const string protocol = "client.authentication.k8s.io";

    internal static ICredentials Credentials(KubeconfigEntry user, KubeconfigEntry cluster)
    {
        // Going on without one of these would mean to be somebody else than was asked for.
        if (user.Text("username") is not null || user.Text("password") is not null)
            throw user.Problem(
                user.Text("username") is not null ? "username" : "password",
                "cannot be used: Kubernetes has had no passwords since 1.19; use a client certificate, a token, a tokenFile or exec");
        if (user.Has("auth-provider"))
            throw user.Problem(
                "auth-provider", "cannot be used: Kubernetes' clients have had none since 1.26; use the provider's exec plugin");

        var token = Token(user);
        var certificate = Certificate(user);
        if (user.Section("exec") is not { } exec) return new GivenCredentials { Token = token, Certificate = certificate };
        if (certificate is not null)
            throw user.Problem("exec", "contradicts the client-certificate beside it; remove one of them");
        // As in kubectl: a token that is there needs no plugin.
        return token is null ? new ExecPlugin(Command(exec, cluster)) : new GivenCredentials { Token = token };
    }

    /// <summary>The headers that ask to be taken for somebody else.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Impersonation(KubeconfigEntry user)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (user.Text("as") is { } name) Add("as", "Impersonate-User", name);
        if (user.Text("as-uid") is { } uid) Add("as-uid", "Impersonate-Uid", uid);
        foreach (var group in user.Texts("as-groups")) Add("as-groups", "Impersonate-Group", group);
        if (user.Section("as-user-extra") is { } extra)
        {
            foreach (var key in extra.Names)
            {
                foreach (var value in extra.Texts(key)) Add("as-user-extra", $"Impersonate-Extra-{Escaped(key)}", value);
            }
        }
        if (headers.Count > 0 && headers[0].Key != "Impersonate-User")
            throw user.Problem("as", "is missing: a group, uid or extra cannot be taken on without a user");
        return headers;

        void Add(string field, string header, string value)
        {
            if (value.Any(char.IsControl)) throw user.Problem(field, "holds a control character");
            // .NET joins them to one header, "a, b", which the API server takes for one value of that name.
            if (headers.Any(other => other.Key == header))
                throw user.Problem(field, "has several values where one can be sent; leave one, or bind what it needs to the user itself");
            headers.Add(KeyValuePair.Create(header, value));
        }
    }

    private static Renewable<string>? Token(KubeconfigEntry user)
    {
        // As in client-go: the file is the one that rotates, so it wins.
        if (user.FilePath("tokenFile") is { } file)
            return BearerToken.FromFile(file, $"{user.Place("tokenFile")}, {file}");
        return user.Text("token") is { } token
            ? Renewable<string>.Fixed(BearerToken.Checked(token, user.Place("token")))
            : null;
    }

    private static Renewable<ClientCertificate>? Certificate(KubeconfigEntry user)
    {
        var (certificate, key) = (user.Pem("client-certificate"), user.Pem("client-key"));
        if (certificate is null)
            return key is null ? null : throw user.Problem("client-certificate", "is missing beside client-key");
        if (key is null) throw user.Problem("client-key", "is missing beside client-certificate");
        return Renewable<ClientCertificate>.From(
            last => ClientCertificate.Of(user.Pem("client-certificate")!, user.Pem("client-key")!, last));
    }

    private static PluginCommand Command(KubeconfigEntry exec, KubeconfigEntry cluster)
    {
        var version = exec.Text("apiVersion") ?? throw exec.Problem("apiVersion", $"is missing; set it to {protocol}/v1");
        if (version is not ($"{protocol}/v1" or $"{protocol}/v1beta1"))
            throw exec.Problem("apiVersion", $"is '{version}' but must be {protocol}/v1 or {protocol}/v1beta1");
        var mode = exec.Text("interactiveMode") ?? (version == $"{protocol}/v1beta1" ? "IfAvailable"
            : throw exec.Problem("interactiveMode", $"is missing, which {version} does not allow; set it to Never or IfAvailable"));
        if (mode == "Always")
            throw exec.Problem("interactiveMode", "is Always, but an operator has no terminal; use a plugin that can do without one");
        if (mode is not ("Never" or "IfAvailable"))
            throw exec.Problem("interactiveMode", $"is '{mode}' but must be Never, IfAvailable or Always");

        return new PluginCommand
        {
            Name = exec.Text("command") ?? throw exec.Problem("command", "is missing"),
            Place = exec.What,
            Folder = exec.Folder,
            ApiVersion = version,
            Arguments = exec.Texts("args"),
            Variables = [.. exec.Sections("env").Select(variable => KeyValuePair.Create(
                variable.Text("name") ?? throw variable.Problem("name", "is missing"), variable.Text("value") ?? ""))],
            InstallHint = exec.Text("installHint"),
            Info = Info(version, exec.Flag("provideClusterInfo") ? ClusterInfo(cluster) : null).ToJsonString(),
        };
    }

    private static JsonObject Info(string version, JsonObject? cluster)
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (cluster is not null) spec["cluster"] = cluster;
        return new JsonObject { ["apiVersion"] = version, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private static JsonObject ClusterInfo(KubeconfigEntry cluster)
    {
        var info = new JsonObject { ["server"] = cluster.Text("server") };
        if (cluster.Text("tls-server-name") is { } name) info["tls-server-name"] = name;
        if (cluster.Flag("insecure-skip-tls-verify")) info["insecure-skip-tls-verify"] = true;
        if (cluster.Pem("certificate-authority") is { } authority)
            info["certificate-authority-data"] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authority.Text));
        if (cluster.Text("proxy-url") is { } proxy) info["proxy-url"] = proxy;
        var extension = cluster.Sections("extensions").FirstOrDefault(entry => entry.Text("name") == $"{protocol}/exec");
        if (extension is not null) info["config"] = extension.Json("extension");
        return info;
    }

    // As client-go: what no header's name may hold, and the percent sign itself, in hexadecimal.
    private static string Escaped(string key) => string.Concat(System.Text.Encoding.UTF8.GetBytes(key).Select(
        b => char.IsAsciiLetterOrDigit((char)b) || "!#$&'*+-.^_`|~".Contains((char)b, StringComparison.Ordinal)
            ? ((char)b).ToString()
            : $"%{b:X2}"));
}
