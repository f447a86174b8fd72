using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Crds;
using Crds.Json;
using KubeApi;

namespace Operator.Kinds;

/// <summary>A SupervisionTree as the API server has it.</summary>
[JsonConverter(typeof(TreeJson))]
internal sealed record Tree : IApiObject
{
    /// <summary>Without what nobody here reads: kubectl keeps a copy of the whole spec in an annotation.</summary>
    public ObjectMeta Metadata { get; init => field = value with { Annotations = null, ManagedFields = null }; } = new();

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
        ObjectMeta? metadata = null;
        SupervisionTreeStatus? status = null;
        (SupervisionTreeSpec? Spec, string? Problem) written = default;
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("it is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("metadata"u8)) metadata = Part(ref reader, KindsJson.Default.ObjectMeta);
            else if (reader.ValueTextEquals("status"u8)) status = Part(ref reader, CrdsJson.Default.SupervisionTreeStatus);
            else if (reader.ValueTextEquals("spec"u8)) written = Spec(ref reader);
            else reader.Skip();
        }
        return new Tree
        {
            Metadata = metadata ?? throw new JsonException("metadata is missing"),
            Status = status,
            Spec = written.Spec,
            SpecProblem = written.Problem,
        };
    }

    public override void Write(Utf8JsonWriter writer, Tree value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Trees are written by their users; the operator writes statuses.");

    private static (SupervisionTreeSpec? Spec, string? Problem) Spec(ref Utf8JsonReader reader)
    {
        var before = reader;
        try
        {
            return (Part(ref reader, CrdsJson.Default.SupervisionTreeSpec), null);
        }
        catch (JsonException e)
        {
            reader = before;
            reader.Skip();
            return (null, $"spec{e.Path?.TrimStart('$')}: {e.Message}");
        }
    }

    /// <summary>The value of the property that the reader is at.</summary>
    private static T? Part<T>(ref Utf8JsonReader reader, JsonTypeInfo<T> type)
        where T : class
    {
        reader.Read();
        return JsonSerializer.Deserialize(ref reader, type);
    }
}
