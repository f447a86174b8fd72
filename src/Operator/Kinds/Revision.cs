using System.Text.Json;
using KubeApi;

namespace Operator.Kinds;

/// <summary>A ControllerRevision: keeps a spec that was accepted, so that it stays in force when a later one is not.</summary>
internal sealed record Revision : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();

    public JsonElement Data { get; init; }
}
