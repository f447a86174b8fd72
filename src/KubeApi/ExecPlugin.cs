namespace KubeApi;

/// <summary>
/// A program that says who we are, by the protocol client.authentication.k8s.io: what clouds and identity providers
/// ship for kubectl. Run when nothing is known yet, when what it said has expired, and when the server refuses it.
/// </summary>
internal sealed class ExecPlugin(PluginCommand command) : ICredentials
{
    /// <summary>A server that refuses what was made this recently would refuse the next one too.</summary>
    private static readonly TimeSpan fresh = TimeSpan.FromSeconds(10);

    private sealed record Made(Credential Credential, DateTimeOffset? Expires, long At);

    private readonly Lock gate = new();
    private Made? last;
    private Task<Made>? running;

    internal PluginCommand Command => command;

    public async ValueTask<Credential> Current(TimeProvider time, CancellationToken ct)
    {
        lock (gate)
        {
            if (last is { } known && !(known.Expires <= time.GetUtcNow())) return known.Credential;
        }
        return (await Run(time).WaitAsync(ct)).Credential;
    }

    public async ValueTask<bool> Replaces(Credential refused, TimeProvider time, CancellationToken ct)
    {
        lock (gate)
        {
            if (last is { } known && known.Credential != refused) return true;
            if (last is { } recent && time.GetElapsedTime(recent.At) < fresh) return false;
        }
        return (await Run(time).WaitAsync(ct)).Credential != refused;
    }

    /// <summary>One run for all who wait for it. None of them ends it by going away.</summary>
    private Task<Made> Run(TimeProvider time)
    {
        lock (gate) return running is { IsCompleted: false } ? running : running = Task.Run(() => Make(time));
    }

    private async Task<Made> Make(TimeProvider time)
    {
        var said = ExecCredential.Parse(await command.Run(time), command);
        lock (gate)
        {
            var certificate = said.Certificate is not { } pem ? null
                : ClientCertificate.Of(pem.Certificate, pem.Key, last?.Credential.Certificate);
            return last = new Made(new Credential(said.Token, certificate), said.Expires, time.GetTimestamp());
        }
    }
}
