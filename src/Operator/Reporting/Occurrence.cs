using System.Globalization;
using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Kinds;

namespace Operator.Reporting;

/// <summary>The instance that a report is about.</summary>
internal sealed record Offender(string ApiVersion, string Kind, string Name);

/// <summary>Something that happened, once, as Kubernetes' events API (<c>events.k8s.io/v1</c>) says it.</summary>
/// <param name="Tree">The supervisor, which the event regards.</param>
/// <param name="TreeUid">Its identity.</param>
/// <param name="Wording">The context as reason, and why as note.</param>
/// <param name="Offender">The pod or nested tree that is to blame, if there is one.</param>
/// <param name="Time">When.</param>
internal sealed record Occurrence(ObjectKey Tree, string TreeUid, Wording Wording, Offender? Offender, DateTimeOffset Time)
{
    /// <summary>
    /// What two occurrences have alike that are told as one event with a count. Not the note; but the offender, as in client-go:
    /// each pod that died keeps an event with its own last words.
    /// </summary>
    public (string TreeUid, string Reason, bool Warning, Offender? Offender) Kind => (TreeUid, Wording.Reason, Wording.Warning, Offender);

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
        if (Offender is not null)
        {
            body["related"] = new JsonObject
            {
                ["apiVersion"] = Offender.ApiVersion,
                ["kind"] = Offender.Kind,
                ["namespace"] = Tree.Namespace,
                ["name"] = Offender.Name,
            };
        }
        return body;
    }

    /// <summary>That it happened so often, the last time now.</summary>
    public JsonObject Series(int count) => new() { ["count"] = count, ["lastObservedTime"] = Moment(Time) };

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
