using System.Globalization;
using System.Text.Json.Serialization;

namespace KubeApi;

/// <summary>A lease: who among several processes leads, and since when it has not been heard of.</summary>
public sealed record Lease : IApiObject
{
    public static readonly ResourceType<Lease> Type =
        new("coordination.k8s.io", "v1", "leases", "Lease", LeaseJson.Default.Lease);

    public ObjectMeta Metadata { get; init; } = new();
    public LeaseSpec Spec { get => field ?? new(); init; } = new();
}

/// <summary>
/// What is written in a lease. The times are its writers' wall clocks; they are for people, and nobody reckons with them.
/// </summary>
public sealed record LeaseSpec
{
    /// <summary>Nobody, if null or empty.</summary>
    public string? HolderIdentity { get; init; }

    /// <summary>The holder's promise: whoever sees the lease unchanged for this long may take it.</summary>
    public int? LeaseDurationSeconds { get; init; }
    public string? AcquireTime { get; init; }
    public string? RenewTime { get; init; }

    /// <summary>How often it has passed from one holder to another.</summary>
    public int? LeaseTransitions { get; init; }

    /// <summary>As Kubernetes writes a MicroTime.</summary>
    internal static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Lease))]
internal sealed partial class LeaseJson : JsonSerializerContext;
