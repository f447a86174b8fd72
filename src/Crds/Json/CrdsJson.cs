using System.Text.Json.Serialization;

namespace Crds.Json;

/// <summary>The JSON form of the API: camelCase, enums as names, times with microseconds, absent instead of null.
/// Unknown fields are ignored, so an older operator can read what a newer one wrote.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters = [typeof(Timestamp)])]
[JsonSerializable(typeof(SupervisionTreeSpec))]
[JsonSerializable(typeof(SupervisionTreeStatus))]
public sealed partial class CrdsJson : JsonSerializerContext;
