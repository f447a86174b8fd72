using System.Text.Json.Nodes;

namespace Operator.Simulation;

/// <summary>Who may not be created: what is malformed, what a quota forbids, what a policy forbids.</summary>
internal sealed class Admission
{
    /// <summary>An image that no API server takes.</summary>
    public const string MalformedImage = " app:1";

    public bool QuotaUsedUp { get; set; }

    public bool PolicyForbids { get; set; }

    public Answer? Refusal(Collection collection, JsonObject draft)
    {
        if (collection.Plural != "pods") return null;
        if (PolicyForbids) return Answer.Forbidden("admission webhook \"policy\" denied the request: not today");
        if (QuotaUsedUp) return Answer.Forbidden($"pods \"{draft["metadata"]!["name"]}\" is forbidden: exceeded quota: pods");
        return draft["spec"]!["containers"]!.AsArray().Any(container => (string?)container!["image"] == MalformedImage)
            ? Answer.Invalid("Pod is invalid: spec.containers[0].image: Invalid value: must not have leading or trailing whitespace")
            : null;
    }
}
