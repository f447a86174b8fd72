using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Crds.Schema;

namespace Crds;

/// <summary>One child: a pod made from `template`, or a supervisor of its own.</summary>
[CelRule(
    "has(self.template) != has(self.supervisor)",
    "set exactly one of template (a pod) and supervisor (a tree of its own)")]
[CelRule(
    "!self.significant || self.restart != 'Permanent'",
    "a Permanent child never ends by itself, so it cannot be significant: set restart to Transient or Temporary, "
        + "or significant to false",
    FieldPath = ".significant")]
[CelRule(
    "!has(self.supervisor) || !has(self.shutdown) || self.shutdown == 'Infinity'",
    "a supervisor stops its children in order, each in its own time: remove shutdown, or set it to Infinity",
    FieldPath = ".shutdown")]
public sealed record ChildSpec
{
    /// <summary>The child's name, unique in its tree: lower-case letters, digits and `-`, at most 63 characters. Its
    /// pods are named tree-name-incarnation, and a changed name is another child.</summary>
    [Length(1, Limits.NameLength)]
    [RegularExpression(Names.Pattern)]
    public required string Name { get; init; }

    /// <summary>When it is restarted after it ended. Permanent: always. Transient: only if it ended abnormally.
    /// Temporary: never. (supervisor.erl do_restart/3)</summary>
    public RestartType Restart { get; init; }

    /// <summary>Its end can end the tree, as `autoShutdown` says. Not for Permanent children, and only with an
    /// autoShutdown other than Never. (supervisor.erl: bad_combination)</summary>
    public bool Significant { get; init; }

    /// <summary>How it is stopped: asked, and killed after this many seconds; BrutalKill: killed after one second; Infinity:
    /// waited for as long as it takes. Absent: the template's terminationGracePeriodSeconds. A supervisor stops its own
    /// children, each in its own time, so for it only Infinity is legal, which is also its default. (supervisor.erl
    /// shutdown/1)</summary>
    public Shutdown? Shutdown { get; init; }

    /// <summary>When it counts as started; the next child waits for that. A supervisor counts as started when all its children
    /// have, and has no timeout: it notices itself when one of them does not start.</summary>
    public Startup Startup { get; init => field = value ?? new(); } = new();

    /// <summary>The exit codes of a pod that mean it ended well, each 0 to 255. A death by signal n is the code 128 + n (143:
    /// SIGTERM, 137: SIGKILL) and is normal only if that is listed; what was killed for want of memory or could not be started never
    /// ended well.</summary>
    [Length(1, Limits.NormalExitCodes)]
    [Range(0, Limits.ExitCode)]
    [ListSet]
    public IReadOnlyList<int> NormalExitCodes { get; init => field = value ?? [0]; } = [0];

    /// <summary>True: it is stopped, and group restarts leave it down. (OTP's terminate_child, but OTP's group restarts
    /// bring the child back.)</summary>
    public bool Suspend { get; init; }

    /// <summary>Restart it once if its instance was started before this time; not counted. A time in the future takes
    /// effect then.</summary>
    public DateTimeOffset? RestartAt { get; init; }

    /// <summary>The pod, as in a Deployment: metadata (labels, annotations) and spec. Passed on as written; a dry run
    /// proves it before anything is started. `restartPolicy` must be Never or absent: the supervisor is the only one
    /// that restarts. It also sets name, namespace and owner, and every label that begins with
    /// supervision.dev/.</summary>
    public JsonElement? Template { get; init; }

    /// <summary>A supervisor as a child: the same spec again. It becomes a SupervisionTree of its own, named
    /// tree-name-incarnation. A change is passed on to it and restarts nothing by itself; `replicas` that are not set
    /// here are left as they are there, for `kubectl scale` and autoscalers. When it exceeds its intensity it ends, and
    /// a Permanent one is restarted and counted, a Transient one is not. (supervisor.erl: reason shutdown)</summary>
    public SupervisionTreeSpec? Supervisor { get; init; }
}
