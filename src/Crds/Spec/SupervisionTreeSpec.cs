using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Crds.Schema;

namespace Crds;

/// <summary>A supervisor: its children, and what happens when one of them ends. The rules are those of Erlang/OTP's
/// supervisor.</summary>
[CelRule(
    "self.strategy != 'SimpleOneForOne' || size(self.children) == 1",
    "SimpleOneForOne takes exactly one child and runs `replicas` instances of it: keep one child, "
        + "or choose another strategy",
    FieldPath = ".children")]
[CelRule(
    "self.strategy != 'SimpleOneForOne' || self.autoShutdown == 'Never'",
    "SimpleOneForOne knows no autoShutdown: set it to Never, or choose another strategy",
    FieldPath = ".autoShutdown")]
[CelRule(
    "self.strategy != 'SimpleOneForOne' || self.children.all(c, size(c.name) <= 59)",
    "the instances of a SimpleOneForOne child are named child-0 to child-255: take a name of at most 59 characters",
    FieldPath = ".children")]
[CelRule(
    "self.strategy == 'SimpleOneForOne' || !has(self.replicas)",
    "replicas has a meaning only with SimpleOneForOne: remove it, or choose that strategy",
    FieldPath = ".replicas")]
[CelRule(
    "self.strategy != 'RestForOne' || self.order == 'InOrder'",
    "RestForOne restarts those that come after, so it needs an order: set order to InOrder, or choose another strategy",
    FieldPath = ".order")]
[CelRule(
    "self.autoShutdown != 'Never' || self.children.all(c, !c.significant)",
    "a significant child needs autoShutdown AnySignificant or AllSignificant: set one of them, or significant to false",
    FieldPath = ".autoShutdown")]
public sealed record SupervisionTreeSpec
{
    private const int IntensityDefault = 5;
    private const int PeriodSecondsDefault = 600;

    /// <summary>Instances of a SimpleOneForOne child when the spec does not say.</summary>
    public const int ReplicasDefault = 1;

    /// <summary>Every default.</summary>
    public SupervisionTreeSpec()
    {
    }

    // See Backoff: absent fields keep their default only as parameters of a constructor.
    [JsonConstructor]
    internal SupervisionTreeSpec(int intensity = IntensityDefault, int periodSeconds = PeriodSecondsDefault)
    {
        Intensity = intensity;
        PeriodSeconds = periodSeconds;
    }

    /// <summary>Which children are restarted when one fails. OneForOne: only that one. OneForAll: all. RestForOne: that
    /// one and those after it. SimpleOneForOne: one child spec, `replicas` instances, each restarted on its own.
    /// (supervisor.erl restart/3)</summary>
    public Strategy Strategy { get; init; }

    /// <summary>Whether children wait for each other. InOrder: they are started first to last, each when the one before is
    /// ready, and stopped last to first. AnyOrder: all at once, for groups whose members find each other by themselves; what
    /// is restarted together is still stopped together before any of it starts again. RestForOne needs InOrder; the instances of
    /// SimpleOneForOne never wait. (supervisor.erl start_children/2, terminate_children/2)</summary>
    public Order Order { get; init; }

    /// <summary>Restarts allowed within `periodSeconds`, all children together; one more, and the tree gives up
    /// (`onIntensityExceeded`). 0: the first failure ends it. A group restart counts once, each failed start counts,
    /// disruptions do not. OTP's own default is 1 in 5 seconds. (supervisor.erl add_restart/1)</summary>
    [Range(0, Limits.Intensity)]
    public int Intensity { get; init; } = IntensityDefault;

    /// <summary>The length of the sliding window for `intensity`, in seconds. (supervisor.erl add_restart/1)</summary>
    [Range(1, Limits.Seconds)]
    public int PeriodSeconds { get; init; } = PeriodSecondsDefault;

    /// <summary>What giving up means.</summary>
    public OnIntensityExceeded OnIntensityExceeded { get; init => field = value ?? new(); } = new();

    /// <summary>Whether the tree ends when significant children have ended by themselves: Never, when any of them has,
    /// or when all have. (supervisor.erl do_auto_shutdown/2)</summary>
    public AutoShutdown AutoShutdown { get; init; }

    /// <summary>Pauses between restarts. Absent: none, as in OTP.</summary>
    public Backoff? Backoff { get; init; }

    /// <summary>True: every child is stopped, last first; counts are kept. False again: they are started in
    /// order.</summary>
    public bool Suspend { get; init; }

    /// <summary>Restart every child once whose instance was started before this time, as if all had changed; not
    /// counted. A time in the future takes effect then.</summary>
    public DateTimeOffset? RestartAt { get; init; }

    /// <summary>Clear a give-up that happened before this time: the window is emptied and the tree starts again. A time
    /// in the future takes effect then.</summary>
    public DateTimeOffset? ResetAt { get; init; }

    /// <summary>With SimpleOneForOne: how many instances of the one child run; 1 if absent. `kubectl scale` sets
    /// it.</summary>
    [Range(0, Limits.Replicas)]
    public int? Replicas { get; init; }

    /// <summary>The children, in order: started first to last, each when the one before is ready; stopped last to
    /// first, unless `order` says otherwise. May be empty.</summary>
    [ListMap("name")]
    [MaxLength(Limits.Children)]
    public IReadOnlyList<ChildSpec> Children { get; init => field = SharingTemplates(value ?? []); } = [];

    /// <summary>The child that an entry in the status is about; null if it is in this spec no more. The instances of a
    /// SimpleOneForOne child have an entry each and the child in common.</summary>
    public ChildSpec? Find(string name) => Strategy == Strategy.SimpleOneForOne
        ? Children.FirstOrDefault(child => name.StartsWith($"{child.Name}-", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(child.Name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
        : Children.FirstOrDefault(child => child.Name == name);

    /// <summary>Members of a group mostly stand together and are made from one template, letter by letter. It is kept once.</summary>
    private static IReadOnlyList<ChildSpec> SharingTemplates(IReadOnlyList<ChildSpec> children)
    {
        ChildSpec[]? sharing = null;
        for (var i = 1; i < children.Count; i++)
        {
            if (children[i].Template is not { } template || (sharing ?? children)[i - 1].Template is not { } before) continue;
            if (!JsonMarshal.GetRawUtf8Value(template).SequenceEqual(JsonMarshal.GetRawUtf8Value(before))) continue;
            sharing ??= [.. children];
            sharing[i] = children[i] with { Template = before };
        }
        return sharing ?? children;
    }
}
