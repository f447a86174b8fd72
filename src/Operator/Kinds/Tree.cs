using System.Text.Json;
using System.Text.Json.Serialization;
using Crds;
using Crds.Json;
using KubeApi;

namespace Operator.Kinds;

/// <summary>A SupervisionTree as the API server has it.</summary>
[JsonConverter(typeof(TreeJson))]
internal sealed record Tree : IApiObject
{
    public ObjectMeta Metadata { get; init; } = new();

    /// <summary>Null when what is written there is no spec; <see cref="SpecProblem"/> then says why.</summary>
    public SupervisionTreeSpec? Spec { get; init; }

    public string? SpecProblem { get; init; }

    public SupervisionTreeStatus? Status { get; init; }

    public ObjectKey Key => ObjectKey.Of(this);

    public string Uid => Metadata.Uid ?? "";

    public bool Deleting => Metadata.DeletionTimestamp is not null;

    /// <summary>The tree that this one is a child of; null for one that stands by itself.</summary>
    public OwnerReference? Parent => Metadata.ControllingTree();

    /// <summary>What is known of one of its conditions.</summary>
    public Condition? Condition(string type) => Status?.Conditions.FirstOrDefault(condition => condition.Type == type);

    public bool HasFinalizer(string name) => Metadata.Finalizers?.Contains(name) == true;
}

/// <summary>
/// A server without our schema can hand out anything for a spec; such a tree must still be answered, and its deletion must
/// still be possible. A status that cannot be read, though, is not taken for an empty one: forgetting is worse than
/// standing still.
/// </summary>
internal sealed class TreeJson : JsonConverter<Tree>
{
    public override Tree Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var written = JsonElement.ParseValue(ref reader);
        var tree = new Tree
        {
            Metadata = Part(written, "metadata")?.Deserialize(KindsJson.Default.ObjectMeta)
                ?? throw new JsonException("metadata is missing"),
            Status = Part(written, "status")?.Deserialize(CrdsJson.Default.SupervisionTreeStatus),
        };
        try
        {
            return tree with { Spec = Part(written, "spec")?.Deserialize(CrdsJson.Default.SupervisionTreeSpec) };
        }
        catch (JsonException e)
        {
            return tree with { SpecProblem = $"spec{e.Path?.TrimStart('$')}: {e.Message}" };
        }
    }

    public override void Write(Utf8JsonWriter writer, Tree value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Trees are written by their users; the operator writes statuses.");

    private static JsonElement? Part(JsonElement written, string name) =>
        written.ValueKind == JsonValueKind.Object && written.TryGetProperty(name, out var part) ? part : null;
}
