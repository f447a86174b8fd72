using System.Text.Json.Serialization;

namespace KubeApi.Tests;

internal sealed record ConfigMap : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();
    public IReadOnlyDictionary<string, string>? Data { get; init; }
}

internal sealed record Pod : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();
}

internal sealed record Namespace : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();
}

internal sealed record Secret : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();
    public IReadOnlyDictionary<string, byte[]>? Data { get; init; }
}

/// <summary>A ConfigMap through the eyes of a program that takes the value "level" for a number.</summary>
internal sealed record PickyConfigMap : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();
    public PickyData? Data { get; init; }
}

internal sealed record PickyData
{
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public int? Level { get; init; }
}

/// <summary>Tells when one was decoded.</summary>
internal sealed record Counted : IApiObject
{
    private static readonly AsyncLocal<Action?> created = new();

    internal static Action Created { set => created.Value = value; }

    public ObjectMeta Metadata
    {
        get;
        init
        {
            field = value;
            if (value.Name.Length > 0) created.Value?.Invoke();
        }
    } = new();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConfigMap))]
[JsonSerializable(typeof(PickyConfigMap))]
[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(Pod))]
[JsonSerializable(typeof(Namespace))]
[JsonSerializable(typeof(Secret))]
internal sealed partial class TestJson : JsonSerializerContext;

internal static class Kinds
{
    internal static readonly ResourceType<ConfigMap> ConfigMaps =
        new("", "v1", "configmaps", "ConfigMap", TestJson.Default.ConfigMap);

    internal static readonly ResourceType<PickyConfigMap> PickyConfigMaps =
        new("", "v1", "configmaps", "ConfigMap", TestJson.Default.PickyConfigMap);

    internal static readonly ResourceType<Pod> Pods = new("", "v1", "pods", "Pod", TestJson.Default.Pod);

    internal static readonly ResourceType<Namespace> Namespaces =
        new("", "v1", "namespaces", "Namespace", TestJson.Default.Namespace);

    internal static readonly ResourceType<Secret> Secrets =
        new("", "v1", "secrets", "Secret", TestJson.Default.Secret);
}
