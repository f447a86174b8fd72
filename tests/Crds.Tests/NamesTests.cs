namespace Crds.Tests;

public sealed class NamesTests
{
    [Fact]
    public void A_name_is_tree_child_and_incarnation() => Names.ForChild("shop", "db", 3).ShouldBe("shop-db-3");

    [Fact]
    public void A_name_of_63_characters_is_left_as_it_is()
    {
        var name = Names.ForChild(new string('t', 30), new string('c', 30), 1);

        name.ShouldBe($"{new string('t', 30)}-{new string('c', 30)}-1");
        name.Length.ShouldBe(63);
    }

    [Fact]
    public void A_longer_name_is_cut_and_hashed_and_keeps_its_incarnation() =>
        Names.ForChild(new string('t', 31), new string('c', 30), 1)
            .ShouldBe("ttttttttttttttttttttttttttttttt-cccccccccccccccccc-5de602d861-1");

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(63, 63, 1)]
    [InlineData(63, 63, long.MaxValue)]
    [InlineData(50, 1, 12345678)]
    [InlineData(1, 63, 99)]
    public void Every_name_is_a_DNS_label_of_at_most_63_characters(int tree, int child, long incarnation)
    {
        var name = Names.ForChild(new string('t', tree), new string('c', child), incarnation);

        name.Length.ShouldBeLessThanOrEqualTo(Limits.NameLength);
        name.ShouldMatch(Names.Pattern);
        name.ShouldEndWith($"-{incarnation}");
    }

    [Fact]
    public void A_cut_does_not_leave_a_dash_before_the_hash() =>
        Names.ForChild($"{new string('t', 49)}-x", new string('c', 20), 1).ShouldNotContain("--");

    [Fact]
    public void Long_names_of_different_children_differ_though_their_visible_part_is_the_same()
    {
        var tree = new string('t', 63);
        var names = Enumerable.Range(0, 1000).Select(i => Names.ForChild(tree, $"c{i}", 1)).ToArray();

        names.ShouldBeUnique();
        Names.ForChild($"{tree[..40]}-{tree[..10]}", tree[..20], 1).ShouldNotBe(
            Names.ForChild(tree[..40], $"{tree[..10]}-{tree[..20]}", 1),
            "a hash of tree/child cannot be shifted");
    }

    [Fact]
    public void Short_names_of_two_trees_can_be_equal_which_the_operator_meets_as_a_refusal() =>
        Names.ForChild("a-b", "c", 1).ShouldBe(Names.ForChild("a", "b-c", 1));

    [Fact]
    public void A_nested_trees_children_are_named_after_it() =>
        Names.ForChild(Names.ForChild("shop", "web", 2), "worker", 1).ShouldBe("shop-web-2-worker-1");

    [Fact]
    public void A_revision_is_named_after_its_tree_and_hash()
    {
        Names.ForRevision("shop", "5d2f0c1e9b").ShouldBe("shop-5d2f0c1e9b");
        Names.ForRevision(new string('t', 63), "5d2f0c1e9b").Length.ShouldBeLessThanOrEqualTo(Limits.NameLength);
    }
}
