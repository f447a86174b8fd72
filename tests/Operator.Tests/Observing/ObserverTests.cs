using Crds;
using KubeApi;
using Operator.Kinds;
using Operator.Observing;
using Supervision;

namespace Operator.Tests.Observing;

public class ObserverTests
{
    [Fact]
    public void A_pod_is_the_instance_that_its_labels_and_its_name_agree_on() =>
        Observer.Identity(Some.Tree(), Some.Pod("shop-db-3", (Labels.Child, "db"), (Labels.Incarnation, "3"))).ShouldBe(("db", 3));

    [Fact]
    public void A_name_that_was_cut_is_recognized_too()
    {
        var (tree, child) = (new string('t', 40), new string('c', 40));
        var pod = Some.Pod(Names.ForChild(tree, child, 12), (Labels.Child, child), (Labels.Incarnation, "12"));

        pod.Metadata.Name.Length.ShouldBeLessThanOrEqualTo(63);
        Observer.Identity(Some.Tree(name: tree), pod).ShouldBe((child, 12));
    }

    [Theory]
    [InlineData("shop-db-3", "web", "3")] // another child's label
    [InlineData("shop-db-3", "db", "4")] // another incarnation's
    [InlineData("shop-db", "db", "3")]
    [InlineData("other-db-3", "db", "3")] // another tree's pod
    [InlineData("db-3", "db", "3")]
    [InlineData("shop-db-3", "DB", "3")]
    [InlineData("shop--3", "", "3")]
    public void A_pod_whose_labels_and_name_disagree_is_nobodys(string name, string child, string incarnation)
    {
        if (child.Length > 0)
            Observer.Identity(Some.Tree(), Some.Pod(name, (Labels.Child, child), (Labels.Incarnation, incarnation))).ShouldBeNull();
        else
            Observer.Identity(Some.Tree(), Some.Pod(name, (Labels.Incarnation, incarnation))).ShouldBeNull();
    }

    [Theory]
    [InlineData("three")]
    [InlineData("")]
    [InlineData("-3")]
    [InlineData("+3")]
    [InlineData(" 3")]
    [InlineData("3.0")]
    [InlineData("99999999999999999999")]
    public void An_incarnation_that_is_no_number_is_nobodys(string incarnation) =>
        Observer.Identity(Some.Tree(), Some.Pod($"shop-db-{incarnation}", (Labels.Child, "db"), (Labels.Incarnation, incarnation)))
            .ShouldBeNull();

    /// <summary>The name is the API server's; labels are anybody's.</summary>
    [Fact]
    public void A_childs_newest_pod_is_known_by_its_name_whatever_its_labels_say()
    {
        var status = new SupervisionTreeStatus { Children = [new ChildStatus { Name = "db", Incarnation = 3, ObjectName = "shop-db-3" }] };

        Observer.Identity(Some.Tree(status), Some.Pod("shop-db-3", [])).ShouldBe(("db", 3));
        Observer.Identity(Some.Tree(status), Some.Pod("shop-db-3", (Labels.Child, "web"), (Labels.Incarnation, "9"))).ShouldBe(("db", 3));
        Observer.Identity(Some.Tree(status), Some.Pod("shop-db-2", [])).ShouldBeNull();
    }

    [Theory]
    [InlineData("1.36-image-pull-back-off", "ImagePullBackOff: Back-off pulling image")]
    [InlineData("1.20-image-pull-back-off", "ImagePullBackOff: Back-off pulling image")]
    [InlineData("1.20-running", "ContainersNotReady: containers with unready status: [main]")]
    [InlineData("1.20-unschedulable", "Unschedulable: 0/1 nodes are available")]
    [InlineData("1.20-config-missing", "CreateContainerConfigError: configmap \"nothing\" not found")]
    [InlineData("1.20-ready", null)]
    [InlineData("no-status", null)]
    public void An_instance_says_what_keeps_it_from_being_ready(string fixture, string? waiting)
    {
        var instance = Observe(fixture).Instances.ShouldHaveSingleItem();

        if (waiting is null) instance.Waiting.ShouldBeNull();
        else instance.Waiting.ShouldNotBeNull().ShouldStartWith(waiting, Case.Sensitive);
    }

    [Fact]
    public void A_pod_without_labels_is_nobodys()
    {
        Observer.Identity(Some.Tree(), new Pod { Metadata = new ObjectMeta { Name = "shop-db-3" } }).ShouldBeNull();
        Observer.Identity(Some.Tree(), Some.Pod("shop-db-3", [])).ShouldBeNull();
        Observer.Identity(Some.Tree(), Some.Pod("shop-db-3", (Labels.Child, "db"))).ShouldBeNull();
    }

    [Theory]
    [InlineData("1.20-running", false, false, false)]
    [InlineData("1.20-ready", true, false, false)]
    [InlineData("1.20-deletion-requested", true, true, false)]
    [InlineData("1.20-one-of-two-failed", false, false, false)]
    [InlineData("1.20-exit-3-phase-failed", false, false, true)]
    [InlineData("1.20-rejected-node-affinity", false, false, true)]
    [InlineData("1.20-evicted", false, true, false)]
    [InlineData("1.20-deadline-exceeded-still-running", false, true, false)]
    [InlineData("1.36-evicted-still-running", false, true, false)]
    public void An_instance_shows_whether_its_pod_is_ready_being_deleted_and_dead(string fixture, bool ready, bool deleting, bool dead)
    {
        var instance = Observe(fixture).Instances.ShouldHaveSingleItem();

        (instance.Child, instance.Incarnation, instance.Uid).ShouldBe(("db", 3, Some.Pod(fixture).Metadata.Uid!));
        (instance.Ready, instance.Deleting, instance.Dead).ShouldBe((ready, deleting, dead));
    }

    /// <summary>Asked to delete a pod whose phase is final, the API server forgets it at once, whatever of it runs.</summary>
    [Fact]
    public void A_pod_that_its_kubelet_is_killing_is_on_its_way_out_until_its_grace_is_over()
    {
        // Its kubelet wrote that at 20:44:38, and its grace is 15 seconds.
        var pod = Some.Pod("1.20-preempted");
        var killedBy = new DateTimeOffset(2026, 11, 24, 20, 44, 58, TimeSpan.Zero);

        var before = Observe(pod, at: killedBy.AddSeconds(-1)).Instances.ShouldHaveSingleItem();
        (before.Deleting, before.Dead, before.DeadBy).ShouldBe((true, false, killedBy));
        var after = Observe(pod, at: killedBy).Instances.ShouldHaveSingleItem();
        (after.Deleting, after.Dead, after.DeadBy).ShouldBe((false, true, null));
    }

    /// <summary>A kubelet may still call a pod ready of which a container has just crashed.</summary>
    [Fact]
    public void What_has_ended_is_not_ready()
    {
        var pod = Some.Pod("1.20-exit-3-phase-running");
        pod = pod with { Status = pod.Status with { Conditions = [new PodCondition { Type = "Ready", Status = "True" }] } };

        var instance = Observe(pod).Instances.ShouldHaveSingleItem();
        instance.Exit.ShouldNotBeNull();
        instance.Ready.ShouldBeFalse();
    }

    [Fact]
    public void Each_childs_own_exit_codes_count() =>
        Observe("1.20-exit-7", """{"children":[{"name":"web"},{"name":"db","normalExitCodes":[7]}]}""")
            .Instances.ShouldHaveSingleItem().Exit!.Class.ShouldBe(Supervision.ExitClass.Normal);

    [Fact]
    public void A_child_that_is_no_longer_in_the_spec_is_still_seen() =>
        Observe("1.20-exit-7", "{}").Instances.ShouldHaveSingleItem().Exit!.Class.ShouldBe(Supervision.ExitClass.Abnormal);

    [Fact]
    public void Pods_of_other_owners_are_not_seen()
    {
        var pod = Some.Pod("1.20-ready");
        var owner = pod.Metadata.OwnerReferences![0] with { Uid = "a namesake's" };
        Observe(pod with { Metadata = pod.Metadata with { OwnerReferences = [owner] } }).Instances.ShouldBeEmpty();
    }

    private static Observation Observe(string fixture, string spec = """{"children":[{"name":"db"}]}""") =>
        Observe(Some.Pod(fixture), spec);

    private static Observation Observe(
        Pod pod, string spec = """{"children":[{"name":"db"}]}""", DateTimeOffset? at = null)
    {
        var pods = new ObjectStore<Pod>(pod => pod.ControllerUid);
        pods.Learn(pod);
        // Looking at the store asks the API server nothing.
        return new Observer(null!, pods, new ObjectStore<Tree>()).Observe(Some.Tree(), Some.Spec(spec), [], at ?? Some.Instant);
    }
}
