namespace KubeApi.Tests;

public sealed class ObjectStoreTests
{
    private readonly ObjectStore<ConfigMap> store = new(map => map.Data?.GetValueOrDefault("value"));

    [Fact]
    public async Task Sync_comes_with_the_first_complete_list_and_not_with_what_was_learned()
    {
        var sync = store.WaitForSync(TestContext.Current.CancellationToken);
        store.Learn(Some.ConfigMap("a", "5"));
        store.Synced.ShouldBeFalse();

        List("10");
        store.Synced.ShouldBeTrue();
        await sync;
    }

    [Fact]
    public void What_a_list_found_is_marked()
    {
        List("10", Some.ConfigMap("a", "1")).ShouldBe(["+a listed"]);
        List("20", Some.ConfigMap("a", "1"), Some.ConfigMap("b", "15")).ShouldBe(["+b listed"]);
    }

    [Fact]
    public void Several_namespaces_are_complete_when_each_was_listed_and_a_list_of_one_takes_nothing_from_another()
    {
        var both = new ObjectStore<ConfigMap>(namespaces: ["a", "b"]);
        both.Replace([In("a", "x", "5")], [], "10", "a").Select(Text).ShouldBe(["+x listed"]);
        both.Synced.ShouldBeFalse();
        both.Replace([In("b", "x", "6")], [], "9", "b").Select(Text).ShouldBe(["+x listed"]);
        both.Synced.ShouldBeTrue();

        both.Replace([], [], "20", "a").Select(Text).ShouldBe(["-x listed"]);
        both.Get("b", "x").ShouldNotBeNull();
    }

    [Fact]
    public void What_we_wrote_in_one_namespace_is_kept_while_only_another_ones_watch_has_passed_it()
    {
        var both = new ObjectStore<ConfigMap>(namespaces: ["a", "b"]);
        both.Replace([], [], "10", "a");
        both.Replace([], [], "30", "b");

        both.Learn(In("a", "x", "20"));
        both.Get("a", "x").ShouldNotBeNull("the watch of a has only come to 10");
        both.Advance("40", "b");
        both.Apply(ChangeKind.Added, In("b", "y", "41"));
        both.Get("a", "x").ShouldNotBeNull();
        both.Advance("40", "a");
        both.Get("a", "x").ShouldBeNull();

        both.Learn(In("b", "z", "25"));
        both.Get("b", "z").ShouldBeNull("the watch of b has passed it");
    }

    [Fact]
    public void A_relist_reports_the_difference_and_deletes_with_the_last_known_object()
    {
        List("10", Some.ConfigMap("a", "1"), Some.ConfigMap("b", "2"), Some.ConfigMap("c", "3", value: "last"));

        var changes = store.Replace([Some.ConfigMap("a", "1"), Some.ConfigMap("b", "15")], [], "20");

        changes.Select(Text).ShouldBe(["~b listed", "-c listed"]);
        changes[^1].Object.Data!["value"].ShouldBe("last");
        store.Count.ShouldBe(2);
        store.Indexed("last").ShouldBeEmpty();
    }

    [Fact]
    public void A_successor_of_the_same_name_is_a_deletion_and_an_addition()
    {
        List("10", Some.ConfigMap("a", "1", uid: "old"));
        List("20", Some.ConfigMap("a", "15", uid: "new")).ShouldBe(["-a listed", "+a listed"]);
    }

    [Fact]
    public void An_unreadable_object_keeps_its_last_readable_state()
    {
        List("10", Some.ConfigMap("a", "1"));

        store.Replace([], [new ObjectKey("ns", "a"), new ObjectKey("ns", "never-seen")], "20").ShouldBeEmpty();

        store.Get("ns", "a").ShouldNotBeNull();
        store.Forget(new ObjectKey("ns", "a"), "21")!.Value.Kind.ShouldBe(ChangeKind.Deleted);
        store.Count.ShouldBe(0);
    }

    [Fact]
    public void The_index_follows_every_change()
    {
        List("10", Some.ConfigMap("b", "1", value: "x"), Some.ConfigMap("a", "2", value: "x"));
        store.Indexed("x").Select(map => map.Metadata.Name).ShouldBe(["a", "b"]);

        Apply(ChangeKind.Modified, Some.ConfigMap("a", "11", value: "y"));
        store.Indexed("x").Count.ShouldBe(1);
        store.Indexed("y").Count.ShouldBe(1);

        Apply(ChangeKind.Deleted, Some.ConfigMap("a", "12", value: "y"));
        store.Indexed("y").ShouldBeEmpty();
        store.Indexed("never").ShouldBeEmpty();
        store.All.Select(map => map.Metadata.Name).ShouldBe(["b"]);
    }

    [Fact]
    public void What_we_wrote_is_seen_at_once_and_reported_when_the_watch_brings_it()
    {
        List("10");
        store.Learn(Some.ConfigMap("a", "11"));
        store.Get("ns", "a").ShouldNotBeNull();

        Apply(ChangeKind.Added, Some.ConfigMap("a", "11")).ShouldBe("+a");
    }

    [Fact]
    public void What_we_wrote_stays_the_same_object_when_the_watch_brings_it()
    {
        List("10");
        var ours = Some.ConfigMap("a", "11");
        store.Learn(ours);
        Apply(ChangeKind.Added, Some.ConfigMap("a", "11"));
        store.Get("ns", "a").ShouldBeSameAs(ours);

        Apply(ChangeKind.Modified, Some.ConfigMap("a", "12"));
        store.Get("ns", "a").ShouldNotBeSameAs(ours);
    }

    [Fact]
    public void What_we_wrote_survives_older_events_until_the_watch_catches_up()
    {
        List("10", Some.ConfigMap("a", "9"));
        store.Learn(Some.ConfigMap("a", "13", value: "ours"));

        Apply(ChangeKind.Modified, Some.ConfigMap("a", "12", value: "theirs")).ShouldBeNull();
        store.Get("ns", "a")!.Data!["value"].ShouldBe("ours");

        Apply(ChangeKind.Modified, Some.ConfigMap("a", "13", value: "ours")).ShouldBe("~a");
        Apply(ChangeKind.Modified, Some.ConfigMap("a", "14", value: "next")).ShouldBe("~a");
    }

    [Fact]
    public void A_write_that_the_watch_has_already_passed_is_not_learned()
    {
        List("10");
        Apply(ChangeKind.Added, Some.ConfigMap("a", "11"));
        Apply(ChangeKind.Deleted, Some.ConfigMap("a", "12"));

        store.Learn(Some.ConfigMap("a", "11")); // the answer to our create comes late: the pod is dead already

        store.Get("ns", "a").ShouldBeNull();
    }

    [Fact]
    public void A_bookmark_counts_as_having_passed()
    {
        List("10");
        store.Advance("20");
        store.Learn(Some.ConfigMap("a", "15"));
        store.Count.ShouldBe(0);
    }

    [Fact]
    public void The_deletion_of_a_predecessor_does_not_remove_the_successor_we_created()
    {
        List("10", Some.ConfigMap("a", "9", uid: "old"));
        store.Learn(Some.ConfigMap("a", "13", uid: "new"));

        Apply(ChangeKind.Deleted, Some.ConfigMap("a", "12", uid: "old")).ShouldBeNull();
        store.Get("ns", "a")!.Metadata.Uid.ShouldBe("new");
    }

    [Fact]
    public void A_list_older_than_our_write_does_not_undo_it_and_a_newer_one_does()
    {
        List("10", Some.ConfigMap("a", "9"));
        store.Learn(Some.ConfigMap("a", "25", value: "ours"));
        store.Learn(Some.ConfigMap("b", "26"));

        List("20", Some.ConfigMap("a", "9")).ShouldBeEmpty();
        store.Get("ns", "a")!.Data!["value"].ShouldBe("ours");
        store.Count.ShouldBe(2);

        List("30").ShouldBe(["-a listed", "-b listed"], ignoreOrder: true);
        store.Count.ShouldBe(0);
    }

    [Fact]
    public void Nothing_is_learned_twice_or_backwards()
    {
        List("10");
        store.Learn(Some.ConfigMap("a", "13", value: "newer"));
        store.Learn(Some.ConfigMap("a", "12", value: "older"));
        store.Get("ns", "a")!.Data!["value"].ShouldBe("newer");
    }

    [Fact]
    public void What_the_watch_never_delivers_is_not_part_of_the_collection()
    {
        List("10");
        store.Learn(Some.ConfigMap("other-selector", "11"));
        store.Advance("12");
        store.Count.ShouldBe(0);
    }

    [Fact]
    public void Versions_compare_as_numbers_and_not_as_text()
    {
        List("9");
        store.Learn(Some.ConfigMap("a", "10"));
        store.Count.ShouldBe(1);
    }

    [Fact]
    public void Without_comparable_versions_the_order_of_the_server_is_trusted()
    {
        List("abc", Some.ConfigMap("a", "xyz", value: "1"));
        store.Learn(Some.ConfigMap("b", "opaque"));
        store.Count.ShouldBe(1);

        Apply(ChangeKind.Modified, Some.ConfigMap("a", "aaa", value: "2")).ShouldBe("~a");
        store.Get("ns", "a")!.Data!["value"].ShouldBe("2");
    }

    [Fact]
    public void A_server_restored_from_a_backup_is_believed()
    {
        List("1000", Some.ConfigMap("a", "900"));
        store.Learn(Some.ConfigMap("b", "1001"));

        List("500", Some.ConfigMap("a", "400")).ShouldBe(["~a listed", "-b listed"]);
        Apply(ChangeKind.Modified, Some.ConfigMap("a", "501")).ShouldBe("~a");
    }

    private List<string> List(string version, params ConfigMap[] items) =>
        [.. store.Replace(items, [], version).Select(Text)];

    private string? Apply(ChangeKind kind, ConfigMap seen) =>
        store.Apply(kind, seen) is { } change ? Text(change) : null;

    private static string Text(Change<ConfigMap> change) =>
        $"{"+~-"[(int)change.Kind]}{change.Object.Metadata.Name}{(change.Listed ? " listed" : "")}";

    private static ConfigMap In(string ns, string name, string version) => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = name, ResourceVersion = version, Uid = "u" },
    };
}
