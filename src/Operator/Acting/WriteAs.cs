using Crds;
using KubeApi;

namespace Operator.Acting;

/// <summary>Under whose name fields are written.</summary>
internal static class WriteAs
{
    public static readonly WriteOptions Operator = new() { FieldManager = SupervisionTree.Operator };

    public static readonly WriteOptions DryRun = new() { FieldManager = SupervisionTree.Operator, DryRun = true };
}
