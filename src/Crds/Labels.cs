namespace Crds;

/// <summary>Labels on every pod and every nested tree that the operator creates.</summary>
public static class Labels
{
    /// <summary>What all labels that belong to the operator begin with; a template may not set any of them.</summary>
    public const string Prefix = SupervisionTree.Group + "/";

    /// <summary>The name of the tree.</summary>
    public const string Tree = Prefix + "tree";

    /// <summary>The name of the child; of a SimpleOneForOne child with the instance's number, as in worker-0.</summary>
    public const string Child = Prefix + "child";

    /// <summary>The child's incarnation.</summary>
    public const string Incarnation = Prefix + "incarnation";

    /// <summary>The hash of what it was made from: a pod's template, a nested tree's spec as its parent last told it.</summary>
    public const string Revision = Prefix + "revision";

    /// <summary>Recommended label: the child's name, unless the template sets it.</summary>
    public const string AppName = "app.kubernetes.io/name";

    /// <summary>Recommended label: the tree's name, unless the template sets it.</summary>
    public const string AppInstance = "app.kubernetes.io/instance";

    /// <summary>Recommended label: <see cref="SupervisionTree.Operator"/>, unless the template sets it.</summary>
    public const string AppManagedBy = "app.kubernetes.io/managed-by";
}
