namespace Crds;

/// <summary>The operator's own check of a spec: every rule that the schema and its expressions hold, so that an API
/// server without expressions (before Kubernetes 1.25) loses nothing, and those that a schema cannot express.</summary>
public static class SpecValidation
{
    private static readonly string NameRule =
        $"take 1 to {Limits.NameLength} lower-case letters, digits and '-', "
            + "beginning and ending with a letter or digit";

    /// <summary>Everything that is wrong with the spec, in the order of its fields; empty if it is valid.</summary>
    /// <param name="spec">The spec, as decoded: unknown enum values and wrong types have already failed there.</param>
    /// <param name="treeName">The name of the tree's object.</param>
    public static IReadOnlyList<Problem> Problems(SupervisionTreeSpec spec, string treeName)
    {
        var problems = new ProblemList();
        problems.Unless(
            Names.IsLabel(treeName),
            "metadata.name",
            $"{ProblemList.Quote(treeName)} is not usable in labels and pod names: {NameRule}");
        Tree(spec, "spec", level: 1, problems);
        return problems.Found;
    }

    private static void Tree(SupervisionTreeSpec spec, string path, int level, ProblemList problems)
    {
        problems.UnlessBetween(spec.Intensity, 0, Limits.Intensity, $"{path}.intensity");
        problems.UnlessBetween(spec.PeriodSeconds, 1, Limits.Seconds, $"{path}.periodSeconds");
        GivingUp(spec.OnIntensityExceeded, $"{path}.onIntensityExceeded", problems);
        if (spec.Backoff is { } backoff)
            Pauses(backoff, $"{path}.backoff", problems);
        SimpleOneForOne(spec, path, problems);
        problems.Unless(
            spec.Strategy != Strategy.RestForOne || spec.Order == Order.InOrder,
            $"{path}.order",
            "RestForOne restarts those that come after, so it needs an order: set order to InOrder, "
                + "or choose another strategy");
        var most = Limits.ChildrenAt(level);
        problems.Unless(
            spec.Children.Count <= most,
            $"{path}.children",
            $"{spec.Children.Count} children are too many: at most {most} at this level; "
                + "move some to a tree of their own");
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var place = 0; place < spec.Children.Count; place++)
        {
            var child = spec.Children[place];
            var childPath = $"{path}.children[{place}]";
            var first = places.TryAdd(child.Name, place) ? place : places[child.Name];
            problems.Unless(
                first == place,
                $"{childPath}.name",
                $"{ProblemList.Quote(child.Name)} is also the name of children[{first}]: choose another");
            Child(child, spec.AutoShutdown, childPath, level, problems);
        }
    }

    private static void GivingUp(OnIntensityExceeded action, string path, ProblemList problems)
    {
        if (action.RetryAfterSeconds is not { } pause)
            return;
        problems.UnlessBetween(pause, 1, Limits.Seconds, $"{path}.retryAfterSeconds");
        problems.Unless(
            action.Action == IntensityExceededAction.Retry,
            $"{path}.retryAfterSeconds",
            "it has a meaning only with action Retry: remove it, or set the action to Retry");
    }

    private static void Pauses(Backoff backoff, string path, ProblemList problems)
    {
        problems.UnlessBetween(backoff.InitialSeconds, 1, Limits.Seconds, $"{path}.initialSeconds");
        problems.UnlessBetween(backoff.MaxSeconds, 1, Limits.Seconds, $"{path}.maxSeconds");
        problems.UnlessBetween(backoff.JitterPercent, 0, Limits.JitterPercent, $"{path}.jitterPercent");
        problems.UnlessBetween(backoff.ResetAfterSeconds, 0, Limits.Seconds, $"{path}.resetAfterSeconds");
        problems.Unless(
            backoff.MaxSeconds >= backoff.InitialSeconds,
            $"{path}.maxSeconds",
            "it must not be less than initialSeconds: raise maxSeconds or lower initialSeconds");
    }

    private static void SimpleOneForOne(SupervisionTreeSpec spec, string path, ProblemList problems)
    {
        if (spec.Replicas is { } replicas)
            problems.UnlessBetween(replicas, 0, Limits.Replicas, $"{path}.replicas");
        if (spec.Strategy != Strategy.SimpleOneForOne)
        {
            problems.Unless(
                spec.Replicas is null,
                $"{path}.replicas",
                "it has a meaning only with SimpleOneForOne: remove it, or choose that strategy");
            return;
        }
        problems.Unless(
            spec.AutoShutdown == AutoShutdown.Never,
            $"{path}.autoShutdown",
            "SimpleOneForOne knows no autoShutdown: set it to Never, or choose another strategy");
        problems.Unless(
            spec.Children.Count == 1,
            $"{path}.children",
            "SimpleOneForOne takes exactly one child and runs `replicas` instances of it: keep one child, "
                + "or choose another strategy");
        problems.Unless(
            spec.Children.All(child => child.Name.Length <= Limits.PooledNameLength),
            $"{path}.children",
            "the instances of a SimpleOneForOne child are named child-0 to child-255: "
                + $"take a name of at most {Limits.PooledNameLength} characters");
    }

    private static void Child(ChildSpec child, AutoShutdown autoShutdown, string path, int level, ProblemList problems)
    {
        problems.Unless(
            Names.IsLabel(child.Name),
            $"{path}.name",
            $"{ProblemList.Quote(child.Name)} is not usable in labels and pod names: {NameRule}");
        // The order of OTP's own check (supervisor.erl): a tree that never shuts down by itself is named first.
        if (child.Significant && autoShutdown == AutoShutdown.Never)
            problems.Add(
                $"{path}.significant",
                "a significant child needs autoShutdown AnySignificant or AllSignificant: set one of them, "
                    + "or significant to false");
        if (child.Significant && child.Restart == RestartType.Permanent)
            problems.Add(
                $"{path}.significant",
                "a Permanent child never ends by itself, so it cannot be significant: "
                    + "set restart to Transient or Temporary, or significant to false");
        if (child.Shutdown?.Seconds is { } seconds)
            problems.UnlessBetween(seconds, 0, Limits.Seconds, $"{path}.shutdown");
        problems.UnlessBetween(child.Startup.TimeoutSeconds, 1, Limits.Seconds, $"{path}.startup.timeoutSeconds");
        problems.UnlessBetween(child.Startup.MinReadySeconds, 0, Limits.Seconds, $"{path}.startup.minReadySeconds");
        ExitCodes(child.NormalExitCodes, $"{path}.normalExitCodes", problems);
        Work(child, path, level, problems);
    }

    private static void ExitCodes(IReadOnlyList<int> codes, string path, ProblemList problems)
    {
        problems.Unless(codes.Count > 0, path, "name at least one exit code, or remove the field for 0");
        for (var place = 0; place < codes.Count; place++)
            problems.UnlessBetween(codes[place], 0, Limits.ExitCode, $"{path}[{place}]");
        problems.Unless(codes.Distinct().Count() == codes.Count, path, "an exit code occurs twice: remove one of them");
    }

    private static void Work(ChildSpec child, string path, int level, ProblemList problems)
    {
        problems.Unless(
            child.Template is null != child.Supervisor is null,
            path,
            "set exactly one of template (a pod) and supervisor (a tree of its own)");
        if (child.Template is { } template)
            TemplateValidation.Check(template, $"{path}.template", problems);
        if (child.Supervisor is not { } supervisor)
            return;
        problems.Unless(
            child.Shutdown is null || child.Shutdown == Shutdown.Infinity,
            $"{path}.shutdown",
            "a supervisor stops its children in order, each in its own time: remove shutdown, or set it to Infinity");
        if (level < Limits.Levels)
            Tree(supervisor, $"{path}.supervisor", level + 1, problems);
        else
            problems.Add(
                $"{path}.supervisor",
                $"supervisors nest at most {Limits.Levels} levels deep: give this one a SupervisionTree of its own");
    }
}
