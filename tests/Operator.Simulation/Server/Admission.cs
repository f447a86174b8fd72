using System.Text.Json.Nodes;

namespace Operator.Simulation;

/// <summary>
/// Who may not be created: what is malformed, what a policy forbids, what a quota forbids, asked in the order of a real server.
/// So whoever is only refused for the quota is in order otherwise.
/// </summary>
internal sealed class Admission
{
    /// <summary>An image that no API server takes.</summary>
    public const string MalformedImage = " app:1";

    public bool QuotaUsedUp { get; set; }

    public bool PolicyForbids { get; set; }

    public Answer? Refusal(Collection collection, JsonObject draft)
    {
        if (collection.Plural != "pods") return null;
        if (draft["spec"]!["containers"]!.AsArray().Any(container => (string?)container!["image"] == MalformedImage))
            return Answer.Invalid("Pod is invalid: spec.containers[0].image: Invalid value: must not have leading or trailing whitespace");
        if (PolicyForbids) return Answer.Forbidden("admission webhook \"policy\" denied the request: not today");
        return QuotaUsedUp ? Answer.Forbidden($"pods \"{draft["metadata"]!["name"]}\" is forbidden: exceeded quota: pods") : null;
    }
}
