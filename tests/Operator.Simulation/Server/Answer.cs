using System.Text.Json;
using System.Text.Json.Nodes;

namespace Operator.Simulation;

/// <summary>What the API server answers.</summary>
internal sealed record Answer(int Code, byte[] Body)
{
    /// <summary>Kubernetes' word for a no; "" for a yes.</summary>
    public string Reason { get; private init; } = "";

    public int? RetryAfterSeconds { get; private init; }

    public static Answer Ok(Stored stored) => new(200, stored.Bytes);

    public static Answer Created(Stored stored) => new(201, stored.Bytes);

    public static Answer Json(JsonObject json) => new(200, JsonSerializer.SerializeToUtf8Bytes(json));

    /// <summary>What a deletion answers of which nothing is left to show.</summary>
    public static Answer Deleted() => Json(new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Success" });

    public static Answer NotFound(Request request) =>
        No(404, "NotFound", $"{request.Plural} \"{request.Name}\" not found");

    public static Answer AlreadyExists(Request request, string name) =>
        No(409, "AlreadyExists", $"{request.Plural} \"{name}\" already exists");

    public static Answer Conflict(Request request, string why) =>
        No(409, "Conflict", $"Operation cannot be fulfilled on {request.Plural} \"{request.Name}\": {why}");

    public static Answer Invalid(string message) => No(422, "Invalid", message);

    public static Answer Forbidden(string message) => No(403, "Forbidden", message);

    public static Answer Expired() => No(410, "Expired", "The resourceVersion is too old");

    public static Answer TooManyRequests(int retryAfterSeconds) =>
        No(429, "TooManyRequests", "Too many requests, please try again later.") with { RetryAfterSeconds = retryAfterSeconds };

    public static Answer No(int code, string reason, string message) =>
        Json(StatusOf(code, reason, message)) with { Code = code, Reason = reason };

    public static JsonObject StatusOf(int code, string reason, string message) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = code,
    };
}
