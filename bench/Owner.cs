using Operator.Kinds;

namespace Bench;

/// <summary>Whose a pod is. The operator's own answer knows trees only; here others have pods as well.</summary>
internal static class Owner
{
    public static string? ControlledBy(this Pod pod) =>
        pod.Metadata.OwnerReferences?.FirstOrDefault(owner => owner.Controller == true)?.Uid;
}
