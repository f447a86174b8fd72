namespace Crds;

/// <summary>Reasons of exits that the operator itself gives. All others are the container's or the pod's own, such as
/// Error, OOMKilled or Evicted.</summary>
public static class ExitReasons
{
    /// <summary>All main containers ended with a normal exit code.</summary>
    public const string Completed = "Completed";

    /// <summary>Not ready within startup.timeoutSeconds.</summary>
    public const string StartTimeout = "StartTimeout";

    /// <summary>Its object was deleted, or gone, before it was seen to end.</summary>
    public const string Deleted = "Deleted";

    /// <summary>Another object had taken its name.</summary>
    public const string Replaced = "Replaced";
}
