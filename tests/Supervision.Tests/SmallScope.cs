namespace Supervision.Tests;

/// <summary>
/// Every supervisor of up to three children, and every story of two events in each: what goes wrong at all goes wrong with few
/// children and few events.
/// </summary>
internal static class SmallScope
{
    public static readonly Strategy[] Strategies = [Strategy.OneForOne, Strategy.OneForAll, Strategy.RestForOne];

    public static readonly int[] Intensities = [0, 1, 2];

    private static readonly ExitClass[] Reasons = [ExitClass.Normal, ExitClass.Abnormal];

    /// <summary>One, two and three children of every restart type; significant wherever that is allowed, if it means anything.</summary>
    public static IEnumerable<SupervisorSpec> Trees(Strategy strategy, int intensity, AutoShutdown autoShutdown) =>
        Families(autoShutdown).Select(children => Some.Supervisor(strategy, intensity, children) with { AutoShutdown = autoShutdown });

    /// <summary>All stories of a tree. Starts that fail come in stories of one event: the event and its retries are several.</summary>
    public static IEnumerable<Story> Stories(SupervisorSpec spec)
    {
        var events = Events(spec.Children).ToArray();
        foreach (var first in events)
        {
            foreach (var second in events.Where(exits => exits.Length == 1)) yield return new Story(spec, null, [first, second]);
            foreach (var child in spec.Children.Where(child => child.Restart != Restart.Temporary))
            {
                for (var times = 1; times <= 2; times++) yield return new Story(spec, new Failing(child.Name, times), [first]);
            }
        }
    }

    private static IEnumerable<ChildSpec[]> Families(AutoShutdown autoShutdown)
    {
        var kinds = Enum.GetValues<Restart>();
        ChildSpec Child(string name, Restart restart) => new(name, "1")
        {
            Restart = restart,
            Significant = autoShutdown != AutoShutdown.Never && restart != Restart.Permanent,
        };
        foreach (var a in kinds)
        {
            yield return [Child("a", a)];
            foreach (var b in kinds)
            {
                yield return [Child("a", a), Child("b", b)];
                foreach (var c in kinds) yield return [Child("a", a), Child("b", b), Child("c", c)];
            }
        }
    }

    /// <summary>One exit, or two that happen before anybody looks, in both orders.</summary>
    private static IEnumerable<(string Child, ExitClass Reason)[]> Events(IReadOnlyList<ChildSpec> children)
    {
        foreach (var child in children)
        {
            foreach (var reason in Reasons)
            {
                yield return [(child.Name, reason)];
                foreach (var other in children.Where(other => other != child))
                    foreach (var otherReason in Reasons) yield return [(child.Name, reason), (other.Name, otherReason)];
            }
        }
    }
}

/// <summary>A child whose next starts fail.</summary>
internal sealed record Failing(string Child, int Times);

/// <summary>A supervisor and what happens to it, event after event.</summary>
internal sealed record Story(SupervisorSpec Spec, Failing? Failing, (string Child, ExitClass Reason)[][] Events)
{
    /// <summary>
    /// A deliberate difference: a significant sibling that waits behind a failed start counts as ended in OTP, and as running
    /// here. An exit that comes in between can tell.
    /// </summary>
    public bool IsDifferent => Failing is not null && Events.Any(exits => exits.Length > 1)
        && Spec is { AutoShutdown: AutoShutdown.AllSignificant, Strategy: not Strategy.OneForOne };

    public override string ToString() =>
        $"{Spec.Strategy}, intensity {Spec.Intensity}, {Spec.AutoShutdown}, "
        + string.Join(", ", Spec.Children.Select(child => $"{child.Name} {child.Restart}"))
        + (Failing is null ? "" : $", {Failing.Child} fails to start {Failing.Times} times") + ": "
        + string.Join(" then ", Events.Select(exits => string.Join(" and ", exits)));
}
