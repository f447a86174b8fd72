using System.Text.Json;
using Crds;
using Operator.Kinds;

namespace Operator.Tests.Kinds;

public class PodTests
{
    [Fact]
    public void Only_what_is_read_of_a_pod_is_kept()
    {
        var pod = Decoded("""
            {
              "metadata": {
                "name": "shop-db-3",
                "labels": { "app": "shop", "supervision.dev/child": "db" },
                "annotations": { "a": "large" },
                "finalizers": ["somebody.else/s"],
                "ownerReferences": [{ "uid": "other" }, { "uid": "tree", "controller": true }]
              },
              "status": {
                "conditions": [
                  { "type": "PodScheduled", "status": "True" }, { "type": "Ready", "status": "True" },
                  { "type": "ContainersReady", "status": "Unknown" }
                ]
              }
            }
            """);

        pod.Metadata.Labels!.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create(Labels.Child, "db"));
        pod.Metadata.Annotations.ShouldBeNull();
        pod.Metadata.Finalizers!.ShouldHaveSingleItem("few have any, and who waits for a pod to go wants to know");
        pod.ControllerUid.ShouldBe("tree");
        pod.Status.Conditions.Select(condition => condition.Type).ShouldBe(["Ready", "ContainersReady"]);
    }

    [Fact]
    public void Holes_where_objects_should_be_are_nothing_to_worry_about()
    {
        var pod = Decoded("""
            {
              "metadata": { "ownerReferences": [null] },
              "spec": { "containers": [null], "initContainers": null },
              "status": { "conditions": [null], "containerStatuses": [null, { "name": null, "state": null }] }
            }
            """);

        pod.ControllerUid.ShouldBeNull();
        pod.Spec.Containers.ShouldBeEmpty();
        pod.Status.Conditions.ShouldBeEmpty();
        pod.Status.ContainerStatuses.ShouldHaveSingleItem().Name.ShouldBe("");
    }

    [Fact]
    public void What_two_pods_have_alike_is_kept_once()
    {
        const string json = """
            {
              "metadata": { "name": "a", "namespace": "ns", "ownerReferences": [{ "uid": "tree", "controller": true }] },
              "status": { "conditions": [{ "type": "Ready", "status": "True" }] }
            }
            """;
        var (one, other) = (Decoded(json), Decoded(json));

        one.Metadata.Namespace.ShouldBeSameAs(other.Metadata.Namespace);
        one.Metadata.OwnerReferences![0].ShouldBeSameAs(other.Metadata.OwnerReferences![0]);
        one.Status.Conditions[0].ShouldBeSameAs(other.Status.Conditions[0]);
    }

    private static Pod Decoded(string json) => JsonSerializer.Deserialize(json, KindTypes.Pods.Json)!;
}
