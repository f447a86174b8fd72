namespace Operator.Metrics;

/// <summary>Labels that several metrics have.</summary>
internal static class LabelNames
{
    public const string Namespace = "namespace";
    public const string Tree = "tree";
    public const string Child = "child";
}
