namespace Crds;

/// <summary>Features of the API that this release does not run yet. A tree that uses them is valid, but not accepted:
/// better nothing than something else than was asked for.</summary>
public static class Unsupported
{
    /// <summary>Everything in the spec that is not run yet; empty if it can be run.</summary>
    public static IReadOnlyList<Problem> Problems(SupervisionTreeSpec spec)
    {
        var problems = new ProblemList();
        problems.Unless(
            spec.Strategy != Strategy.SimpleOneForOne,
            "spec.strategy",
            "SimpleOneForOne is not run by this release: list each instance as a child of its own, with OneForOne");
        problems.Unless(
            spec.OnIntensityExceeded.Action != IntensityExceededAction.Rollback,
            "spec.onIntensityExceeded.action",
            "Rollback is not run by this release: set Shutdown, Hold or Retry");
        for (var place = 0; place < spec.Children.Count; place++)
            problems.Unless(
                spec.Children[place].Supervisor is null,
                $"spec.children[{place}].supervisor",
                "supervisors as children are not run by this release: give it a SupervisionTree of its own");
        return problems.Found;
    }
}
