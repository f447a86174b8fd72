using KubeApi;

namespace Operator.Kinds;

/// <summary>What comes back of an event that was written; nobody reads more of it.</summary>
internal sealed record Event : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();
}
