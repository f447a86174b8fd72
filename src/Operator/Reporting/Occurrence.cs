using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Kinds;

namespace Operator.Reporting;

/// <summary>The instance that a report is about. Without a UID there is, or was, none: it was refused, or never seen.</summary>
internal sealed record Offender(string ApiVersion, string Kind, string Name, string? Uid);

/// <summary>Something that happened, once, as Kubernetes' events API (<c>events.k8s.io/v1</c>) says it.</summary>
/// <param name="Tree">The supervisor.</param>
/// <param name="TreeUid">Its identity.</param>
/// <param name="Wording">The context as reason, and why as note.</param>
/// <param name="Offender">The pod or nested tree that is to blame, if there is one.</param>
/// <param name="Time">When.</param>
internal sealed record Occurrence(ObjectKey Tree, string TreeUid, Wording Wording, Offender? Offender, DateTimeOffset Time)
{
    /// <summary>The event regards the offender, and the supervisor is what it relates to; otherwise it is the other way round.</summary>
    public bool OnOffender { get; init; }

    /// <summary>The restart round that it is part of, if that is traced.</summary>
    public ActivityContext Round { get; init; }

    /// <summary>
    /// The events that tell it: one on the supervisor and, for whoever looks at the pod alone, one on the offender. Describing
    /// an object shows only what regards it, by its UID.
    /// </summary>
    public IEnumerable<Occurrence> Tellings => Offender?.Uid is null ? [this] : [this, this with { OnOffender = true }];

    /// <summary>
    /// What two occurrences have alike that are told as one event with a count. Not the note; but the offender, as in client-go:
    /// each pod that died keeps an event with its own last words.
    /// </summary>
    public (string TreeUid, string Reason, bool Warning, Offender? Offender, bool OnOffender) Kind =>
        (TreeUid, Wording.Reason, Wording.Warning, Offender, OnOffender);

    /// <summary>What names of its events begin with.</summary>
    public string Regarding => OnOffender ? Offender!.Name : Tree.Name;

    public JsonObject ToEvent(string name, string reportingInstance, int count)
    {
        var supervisor = Reference(SupervisionTree.ApiVersion, SupervisionTree.Kind, Tree.Name, TreeUid);
        var offender = Offender is null ? null : Reference(Offender.ApiVersion, Offender.Kind, Offender.Name, Offender.Uid);
        var body = new JsonObject
        {
            ["apiVersion"] = KindTypes.Events.ApiVersion,
            ["kind"] = KindTypes.Events.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Tree.Namespace },
            ["eventTime"] = Moment(Time),
            ["type"] = Wording.Warning ? "Warning" : "Normal",
            ["reason"] = Wording.Reason,
            ["action"] = "Supervise",
            ["note"] = Observing.Text.Bounded(Wording.Sentence, Limits.MessageBytes),
            ["reportingController"] = SupervisionTree.Operator,
            ["reportingInstance"] = reportingInstance,
            ["regarding"] = OnOffender ? offender : supervisor,
        };
        if (count > 1) body["series"] = Series(count);
        if (offender is not null) body["related"] = OnOffender ? supervisor : offender;
        return body;
    }

    /// <summary>That it happened so often, the last time now.</summary>
    public JsonObject Series(int count) => new() { ["count"] = count, ["lastObservedTime"] = Moment(Time) };

    private JsonObject Reference(string apiVersion, string kind, string name, string? uid)
    {
        var reference = new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["namespace"] = Tree.Namespace,
            ["name"] = name,
        };
        if (uid is not null) reference["uid"] = uid;
        return reference;
    }

    private static string Moment(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
