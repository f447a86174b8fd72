namespace KubeApi;

/// <summary>
/// A token, fixed or in a file that somebody rotates. Reads the file again at most once a minute, and when the
/// server no longer accepts what we have.
/// </summary>
internal sealed class BearerToken
{
    private static readonly TimeSpan age = TimeSpan.FromMinutes(1);

    private readonly string? file;
    private readonly string source;
    private readonly Lock gate = new();
    private string value;
    private long? readAt;

    private BearerToken(string value, string? file, string source) =>
        (this.value, this.file, this.source) = (value, file, source);

    /// <param name="value">The token itself.</param>
    /// <param name="source">The place to name when something is wrong with it.</param>
    internal static BearerToken Fixed(string value, string source) => new(Checked(value, source), file: null, source);

    internal static BearerToken FromFile(string file, string source) => new(Read(file, source), file, source);

    internal string Current(TimeProvider time)
    {
        if (file is null) return value;
        lock (gate)
        {
            if (readAt is not { } then || time.GetElapsedTime(then) >= age) Reread(time);
            return value;
        }
    }

    /// <summary>The server refused this token. true: there is a different one to try.</summary>
    internal bool Replaces(string refused, TimeProvider time)
    {
        if (file is null) return false;
        lock (gate)
        {
            if (value == refused) Reread(time);
            return value != refused;
        }
    }

    private void Reread(TimeProvider time)
    {
        readAt = time.GetTimestamp();
        try
        {
            value = Read(file!, source);
        }
        catch (ConfigurationException)
        {
            // Seen in mid-rotation. The old token usually outlives it; if not, the server's 401 tells the reason.
        }
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

    private static string Checked(string token, string source)
    {
        if (token.Length == 0) throw new ConfigurationException($"the token in {source} is empty");
        // Never quote it: it may be a real token with one stray character.
        return token.All(c => c is > ' ' and <= '~')
            ? token
            : throw new ConfigurationException($"the token in {source} holds characters that no token has");
    }
}
