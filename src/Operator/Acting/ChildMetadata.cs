using System.Globalization;
using System.Text.Json.Nodes;
using Crds;
using Operator.Deciding;
using Operator.Kinds;

namespace Operator.Acting;

/// <summary>What makes an object the instance of a child: name, owner, and labels by which people and the operator find it.</summary>
internal static class ChildMetadata
{
    /// <param name="written">What the user wrote; it is kept.</param>
    /// <param name="tree">The owner.</param>
    /// <param name="child">Whose instance it is.</param>
    /// <param name="instance">The name it is known by: the child's, in SimpleOneForOne with a number.</param>
    /// <param name="incarnation">Which one.</param>
    public static JsonObject Of(JsonObject? written, Tree tree, ChildSpec child, string instance, long incarnation)
    {
        var metadata = written?.DeepClone().AsObject() ?? [];
        metadata["name"] = Names.ForChild(tree.Metadata.Name, instance, incarnation);
        metadata["namespace"] = tree.Metadata.Namespace;
        metadata["ownerReferences"] = new JsonArray(Ownership.Of(tree));

        var labels = metadata["labels"] as JsonObject ?? [];
        metadata["labels"] = labels;
        labels[Labels.Tree] = tree.Metadata.Name;
        labels[Labels.Child] = instance;
        labels[Labels.Incarnation] = incarnation.ToString(CultureInfo.InvariantCulture);
        labels[Labels.Revision] = Hash.OfChild(child);
        labels.TryAdd(Labels.AppName, child.Name);
        labels.TryAdd(Labels.AppInstance, tree.Metadata.Name);
        labels.TryAdd(Labels.AppManagedBy, SupervisionTree.Operator);
        return metadata;
    }
}
