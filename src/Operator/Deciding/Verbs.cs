using Crds;

namespace Operator.Deciding;

/// <summary>
/// The fields by which people act on a tree (suspend, restartAt, resetAt, replicas), as opposed to those that say what is to
/// run. They hold for whatever runs, an older spec that was gone back to included.
/// </summary>
internal static class Verbs
{
    public static SupervisionTreeSpec Without(SupervisionTreeSpec spec) => spec with
    {
        Suspend = false,
        RestartAt = null,
        ResetAt = null,
        Replicas = null,
        Children = [.. spec.Children.Select(child => child with { Suspend = false, RestartAt = null })],
    };

    /// <summary>What <paramref name="spec"/> says is to run, with the verbs of <paramref name="present"/>.</summary>
    public static SupervisionTreeSpec Replaced(SupervisionTreeSpec spec, SupervisionTreeSpec present) => spec with
    {
        Suspend = present.Suspend,
        RestartAt = present.RestartAt,
        ResetAt = present.ResetAt,
        Replicas = spec.Strategy == Strategy.SimpleOneForOne ? present.Replicas ?? spec.Replicas : null,
        Children = [.. spec.Children.Select(child => present.Children.FirstOrDefault(other => other.Name == child.Name) is { } other
            ? child with { Suspend = other.Suspend, RestartAt = other.RestartAt }
            : child)],
    };
}
