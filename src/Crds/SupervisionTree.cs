namespace Crds;

/// <summary>The identity of the API and of the operator that serves it.</summary>
public static class SupervisionTree
{
    /// <summary>The API group; also the prefix of labels and finalizers.</summary>
    public const string Group = "supervision.dev";

    /// <summary>The API version.</summary>
    public const string Version = "v1alpha1";

    /// <summary>Group and version as objects carry them.</summary>
    public const string ApiVersion = Group + "/" + Version;

    /// <summary>The kind.</summary>
    public const string Kind = "SupervisionTree";

    /// <summary>The resource name in URLs and RBAC rules.</summary>
    public const string Plural = "supervisiontrees";

    /// <summary>The name that <c>kubectl get</c> accepts for one.</summary>
    public const string Singular = "supervisiontree";

    /// <summary>The short name.</summary>
    public const string ShortName = "svt";

    /// <summary>The operator as field manager, event reporter and value of app.kubernetes.io/managed-by.</summary>
    public const string Operator = "supervision-operator";

    /// <summary>Holds a deleted tree until its children are stopped, last first.</summary>
    public const string Finalizer = Group + "/ordered-shutdown";
}
