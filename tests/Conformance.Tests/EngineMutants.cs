using Mutants;

namespace Conformance.Tests;

/// <summary>Engines that are wrong in known ways. Each is a mistake that somebody has made, or would.</summary>
internal static class EngineMutants
{
    public static readonly Mutant[] All =
    [
        new("the far edge of the window is outside", "RestartWindow.cs",
            "earlier.Time >= now - period)]", "earlier.Time > now - period)]"),

        new("the window is never pruned", "RestartWindow.cs",
            ".. Restarts.TakeWhile(earlier => earlier.Time >= now - period)", ".. Restarts"),

        new("the window is forgotten from one decision to the next", "Supervisor.cs",
            "window = before.Window;", "window = RestartWindow.Empty;"),

        new("counts after it has acted", "Supervisor.Exits.cs",
            "if (window.Used > spec.Intensity)", "if (before.Window.UsedAt(now, spec.Period) > spec.Intensity)"),

        new("a failed start is not counted", "Exit.cs",
            "Class != ExitClass.Disruption", "Class is not (ExitClass.Disruption or ExitClass.StartFailure)"),

        new("a disruption is counted", "Exit.cs", "Class != ExitClass.Disruption", "true"),

        new("stops first to last", "Supervisor.Conclusion.cs", "Enumerable.Reverse(children)", "children"),

        new("starts while somebody is still being stopped", "Supervisor.Starting.cs", "var open = !Stopping && ", "var open = "),

        new("nobody waits for those before to have started", "Supervisor.Starting.cs",
            "open = open && !(spec.IsOrdered && children[i].IsAwaited)", "_ = open"),

        new("a group restart leaves completed children alone", "Supervisor.Exits.cs",
            "child.State is ChildState.Completed or ChildState.Restarting", "child.State is ChildState.Restarting"),

        new("a group restart brings temporary children back", "Supervisor.Exits.cs",
            "childSpec.Restart == Restart.Temporary ? ChildState.Dropped : ChildState.Pending", "ChildState.Pending"),

        new("an exit is handled though the child is being stopped anyway", "Supervisor.Exits.cs",
            "if (children[index].IsUp && ending is null", "if (ending is null"),

        new("the exit that came last is handled first", "Supervisor.Exits.cs",
            "OrderBy(seen => seen.Exit.FinishedAt)", "OrderByDescending(seen => seen.Exit.FinishedAt)"),

        new("one_for_all leaves the earlier ones alone", "Strategy.cs",
            "strategy == Strategy.OneForAll ? 0 : index", "index"),

        new("rest_for_one leaves the later ones alone", "Strategy.cs",
            "strategy.RestartsAlone() ? index + 1", "strategy is not Strategy.OneForAll ? index + 1"),

        new("the first significant child to end takes all", "Supervisor.Exits.cs",
            "AutoShutdown.AllSignificant => !others.Any(IsActive)", "AutoShutdown.AllSignificant => true"),

        new("a transient supervisor that gave up is restarted", "Restart.cs",
            "ExitClass.Normal or ExitClass.Shutdown", "ExitClass.Normal"),

        new("a supervisor that could not start is taken for one that gave up", "Supervisor.Exits.cs",
            "(ChildState.Starting, ExitClass.Abnormal or ExitClass.Shutdown)", "(ChildState.Starting, ExitClass.Abnormal)"),
    ];
}
