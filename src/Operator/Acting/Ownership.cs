using System.Text.Json.Nodes;
using Crds;
using KubeApi;
using Operator.Kinds;

namespace Operator.Acting;

/// <summary>What is a tree's, and what only looks like it.</summary>
internal static class Ownership
{
    public static JsonObject Of(Tree tree) => new()
    {
        ["apiVersion"] = SupervisionTree.ApiVersion,
        ["kind"] = SupervisionTree.Kind,
        ["name"] = tree.Metadata.Name,
        ["uid"] = tree.Uid,
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    public static bool Owns(this Tree tree, IApiObject other) =>
        other.Metadata.Namespace == tree.Metadata.Namespace && other.Metadata.ControllingTree()?.Uid == tree.Uid;
}
