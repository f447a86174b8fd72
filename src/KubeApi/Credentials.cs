namespace KubeApi;

/// <summary>What one request shows of who we are: either, both or nothing.</summary>
internal sealed record Credential(string? Token, ClientCertificate? Certificate)
{
    // Never what it holds: this ends up in logs.
    public override string ToString() => nameof(Credential);
}

/// <summary>Where credentials come from. They change while we run.</summary>
internal interface ICredentials
{
    /// <exception cref="ConfigurationException">There are none, and somebody must act.</exception>
    /// <exception cref="HttpRequestException">There are none now.</exception>
    ValueTask<Credential> Current(TimeProvider time, CancellationToken ct);

    /// <summary>The server refused this one. true: there is a different one to try.</summary>
    ValueTask<bool> Replaces(Credential refused, TimeProvider time, CancellationToken ct);
}

/// <summary>Written in a kubeconfig, or in files that somebody rotates.</summary>
internal sealed class GivenCredentials : ICredentials
{
    internal static readonly GivenCredentials None = new();

    public Renewable<string>? Token { get; init; }
    public Renewable<ClientCertificate>? Certificate { get; init; }

    public ValueTask<Credential> Current(TimeProvider time, CancellationToken ct) =>
        ValueTask.FromResult(new Credential(Token?.Current(time), Certificate?.Current(time)));

    public ValueTask<bool> Replaces(Credential refused, TimeProvider time, CancellationToken ct)
    {
        var token = Token?.Replaces(refused.Token, time) == true;
        var certificate = Certificate?.Replaces(refused.Certificate, time) == true;
        return ValueTask.FromResult(token || certificate);
    }
}
