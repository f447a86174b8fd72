namespace KubeApi;

/// <summary>Who we are in one word. Never quoted: it may be a real one with one stray character.</summary>
internal static class BearerToken
{
    /// <param name="file">Where it is.</param>
    /// <param name="source">The place to name when something is wrong with it.</param>
    internal static Renewable<string> FromFile(string file, string source) =>
        Renewable<string>.From(_ => Read(file, source));

    internal static string Checked(string token, string source)
    {
        if (token.Length == 0) throw new ConfigurationException($"the token in {source} is empty");
        return token.All(c => c is > ' ' and <= '~')
            ? token
            : throw new ConfigurationException($"the token in {source} holds characters that no token has");
    }

    private static string Read(string file, string source)
    {
        try
        {
            return Checked(File.ReadAllText(file).Trim(), source);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"cannot read the token in {source}: {e.Message}", e);
        }
    }
}
