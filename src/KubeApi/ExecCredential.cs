using System.Text.Json;

namespace KubeApi;

/// <summary>What a plugin said. No message here quotes any of it.</summary>
internal sealed record ExecCredential(string? Token, (Pem Certificate, Pem Key)? Certificate, DateTimeOffset? Expires)
{
    internal static ExecCredential Parse(ReadOnlySpan<byte> output, PluginCommand command)
    {
        var said = Decoded(output, command);
        if (said.Kind != "ExecCredential" || said.ApiVersion != command.ApiVersion)
            throw command.Problem(
                $"answered with something else than an ExecCredential of {command.ApiVersion}; "
                + "set apiVersion to the version that the plugin speaks");
        if (said.Status is not { } status) throw command.Problem("answered without a status");

        var token = string.IsNullOrEmpty(status.Token) ? null : BearerToken.Checked(status.Token, $"the answer of {command}");
        var hasCertificate = !string.IsNullOrEmpty(status.ClientCertificateData);
        if (hasCertificate == string.IsNullOrEmpty(status.ClientKeyData))
            throw command.Problem("answered with one of clientCertificateData and clientKeyData, but not the other");
        if (token is null && !hasCertificate) throw command.Problem("answered with neither a token nor a certificate");

        return new ExecCredential(token, hasCertificate ? (Pem("clientCertificateData", status.ClientCertificateData!),
            Pem("clientKeyData", status.ClientKeyData!)) : null, status.ExpirationTimestamp);

        Pem Pem(string field, string text) => new(text, $"{field} in the answer of {command}");
    }

    private static PluginAnswer Decoded(ReadOnlySpan<byte> output, PluginCommand command)
    {
        try
        {
            return JsonSerializer.Deserialize(output, KubeApiJson.Default.PluginAnswer) ?? new PluginAnswer();
        }
        catch (JsonException e)
        {
            // Its message may quote a character or two; its path and place are enough.
            throw command.Problem(
                $"answered with something that is not JSON as expected, at {e.Path ?? "the start"}, line {e.LineNumber + 1}");
        }
    }
}

internal sealed record PluginAnswer
{
    public string? ApiVersion { get; init; }
    public string? Kind { get; init; }
    public PluginStatus? Status { get; init; }
}

internal sealed record PluginStatus
{
    public string? Token { get; init; }
    public string? ClientCertificateData { get; init; }
    public string? ClientKeyData { get; init; }
    public DateTimeOffset? ExpirationTimestamp { get; init; }
}
