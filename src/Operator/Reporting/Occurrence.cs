using System.Globalization;
using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Kinds;

namespace Operator.Reporting;

/// <summary>Something that happened, once, as Kubernetes' events API (<c>events.k8s.io/v1</c>) says it.</summary>
/// <param name="Tree">The supervisor, which the event regards.</param>
/// <param name="TreeUid">Its identity.</param>
/// <param name="Wording">The context as reason, and why as note.</param>
/// <param name="Pod">The offender, if there is one.</param>
/// <param name="Time">When.</param>
internal sealed record Occurrence(ObjectKey Tree, string TreeUid, Wording Wording, string? Pod, DateTimeOffset Time)
{
    /// <summary>
    /// What two occurrences have alike that are told as one event with a count. Not the note; but the pod, as in client-go:
    /// each pod that died keeps an event with its own last words.
    /// </summary>
    public (string TreeUid, string Reason, bool Warning, string? Pod) Kind => (TreeUid, Wording.Reason, Wording.Warning, Pod);

    public JsonObject ToEvent(string reportingInstance, int count)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = KindTypes.Events.ApiVersion,
            ["kind"] = KindTypes.Events.Kind,
            ["metadata"] = new JsonObject { ["generateName"] = $"{Tree.Name}-", ["namespace"] = Tree.Namespace },
            ["eventTime"] = Moment(Time),
            ["type"] = Wording.Warning ? "Warning" : "Normal",
            ["reason"] = Wording.Reason,
            ["action"] = "Supervise",
            ["note"] = Observing.Text.Bounded(Wording.Sentence, Limits.MessageBytes),
            ["reportingController"] = SupervisionTree.Operator,
            ["reportingInstance"] = reportingInstance,
            ["regarding"] = new JsonObject
            {
                ["apiVersion"] = SupervisionTree.ApiVersion,
                ["kind"] = SupervisionTree.Kind,
                ["namespace"] = Tree.Namespace,
                ["name"] = Tree.Name,
                ["uid"] = TreeUid,
            },
        };
        if (count > 1) body["series"] = Series(count);
        if (Pod is not null)
        {
            body["related"] = new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Pod",
                ["namespace"] = Tree.Namespace,
                ["name"] = Pod,
            };
        }
        return body;
    }

    /// <summary>That it happened so often, the last time now.</summary>
    public JsonObject Series(int count) => new() { ["count"] = count, ["lastObservedTime"] = Moment(Time) };

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
