using Crds;
using KubeApi;
using Operator.Acting;
using Operator.Kinds;
using Operator.Observing;

namespace Operator.Tests.Observing;

/// <summary>
/// What only looks like a tree's: whoever may create pods may give them any name, any labels and any owner. A pod that is seen
/// counts as a crash when it ends, and is deleted when it is left over, so none may be seen that is somebody else's.
/// </summary>
public class ForeignObjectTests
{
    private static readonly OwnerReference Tree = new()
    {
        ApiVersion = SupervisionTree.ApiVersion,
        Kind = SupervisionTree.Kind,
        Name = "shop",
        Uid = Some.Uid,
        Controller = true,
    };

    public static TheoryData<string> Lookalikes => [.. Owners.Keys];

    private static Dictionary<string, OwnerReference[]> Owners => new()
    {
        ["nobody's"] = [],
        ["another object's, by its UID"] = [Tree with { Uid = "a namesake's" }],
        ["owned and not controlled"] = [Tree with { Controller = false }],
        ["owned, and silent about control"] = [Tree with { Controller = null }],
        ["controlled by another kind"] = [Tree with { Kind = "Deployment" }],
        ["controlled by a kind of that name in another group"] = [Tree with { ApiVersion = "supervision.example/v1" }],
        ["controlled by a kind of that name in a group that begins alike"] = [Tree with { ApiVersion = "supervision.dev.example/v1" }],
        ["controlled by another, and owned"] =
        [
            new() { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = "shop", Uid = "r", Controller = true },
            Tree with { Controller = false },
        ],
    };

    [Theory]
    [MemberData(nameof(Lookalikes))]
    public void A_pod_that_is_named_and_labelled_like_a_trees_own_is_not_its_own(string owners)
    {
        var pod = Pod(Owners[owners]);

        Observe(pod).ShouldBeEmpty();
        Some.Tree().Owns(pod).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Lookalikes))]
    public void A_tree_that_is_named_and_labelled_like_a_nested_one_is_not_nested(string owners)
    {
        var nested = Some.Nested();
        nested = nested with { Metadata = nested.Metadata with { OwnerReferences = Owners[owners] } };

        Observe(nested).ShouldBeEmpty();
        Some.Tree().Owns(nested).ShouldBeFalse();
    }

    /// <summary>The API server believes any owner; an owner in another namespace does not exist. A UID is no secret.</summary>
    [Fact]
    public void What_names_its_owner_from_another_namespace_is_not_seen()
    {
        var (pod, nested) = (Pod([Tree]), Some.Nested());
        Observe(pod).ShouldHaveSingleItem();
        Observe(nested).ShouldHaveSingleItem();

        Observe(pod with { Metadata = pod.Metadata with { Namespace = "elsewhere" } }).ShouldBeEmpty();
        Observe(nested with { Metadata = nested.Metadata with { Namespace = "elsewhere" } }).ShouldBeEmpty();
    }

    /// <summary>Who writes the right owner into a pod by hand gives the pod to the tree, if its name says for which child.</summary>
    [Fact]
    public void A_pod_that_was_given_to_the_tree_by_hand_is_the_childs_that_its_name_says()
    {
        Observe(Pod([Tree])).ShouldHaveSingleItem().ShouldBe(("db", 3));
        Observe(Pod([Tree], "db")).ShouldBeEmpty();
        Observe(Pod([Tree], "shop-web-3")).ShouldBeEmpty();
    }

    /// <summary>The next incarnation is the highest plus one. Whoever makes pods must not be able to use the numbers up.</summary>
    [Theory]
    [InlineData(3, true)]
    [InlineData(12, true)]
    [InlineData(1_000_003, true)]
    [InlineData(1_000_004, false)]
    [InlineData(long.MaxValue, false)]
    public void An_incarnation_that_nobody_can_have_come_to_is_nobodys(long incarnation, bool isSeen)
    {
        var status = new SupervisionTreeStatus { Children = [new ChildStatus { Name = "db", Incarnation = 3, ObjectName = "shop-db-3" }] };
        var pod = Some.Pod($"shop-db-{incarnation}", (Labels.Child, "db"), (Labels.Incarnation, $"{incarnation}"));

        (Observer.Identity(Some.Tree(status), pod) is not null).ShouldBe(isSeen);
    }

    [Theory]
    [InlineData(null, 1_000_000, true)]
    [InlineData(null, 1_000_001, false)]
    [InlineData(7L, 1_000_007, true)]
    [InlineData(7L, 1_000_008, false)]
    public void Of_a_child_that_is_not_known_the_highest_that_was_removed_is_what_it_can_have_come_to(
        long? removed, long incarnation, bool isSeen)
    {
        var pod = Some.Pod($"shop-db-{incarnation}", (Labels.Child, "db"), (Labels.Incarnation, $"{incarnation}"));
        var status = new SupervisionTreeStatus { HighestRemoved = removed };

        (Observer.Identity(Some.Tree(status), pod) is not null).ShouldBe(isSeen);
    }

    private static Pod Pod(OwnerReference[] owners, string name = "shop-db-3")
    {
        var pod = Some.Pod("1.20-ready");
        return pod with { Metadata = pod.Metadata with { Name = name, OwnerReferences = owners } };
    }

    private static IEnumerable<(string, long)> Observe(IApiObject it)
    {
        // As the operator indexes them.
        var (pods, trees) = (new ObjectStore<Pod>(pod => pod.ControllerUid), new ObjectStore<Tree>(tree => tree.Parent?.Uid));
        if (it is Pod pod) pods.Learn(pod);
        if (it is Tree tree) trees.Learn(tree);
        return new Observer(null!, pods, trees).Observe(Some.Tree(), Some.Spec(), [], Some.Instant).Instances
            .Select(instance => (instance.Child, instance.Incarnation));
    }
}
