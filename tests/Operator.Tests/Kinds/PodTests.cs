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
                "ownerReferences": [
                  { "uid": "other" },
                  { "apiVersion": "supervision.dev/v1alpha1", "kind": "SupervisionTree", "uid": "tree", "controller": true }
                ]
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
        pod.Metadata.Finalizers.ShouldBeNull();
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

    [Theory]
    [InlineData("""{ "nodeName": "other", "terminationGracePeriodSeconds": 5, "containers": [{ "name": "main" }] }""")]
    [InlineData("""{ "nodeName": "node", "terminationGracePeriodSeconds": 6, "containers": [{ "name": "main" }] }""")]
    [InlineData("""{ "nodeName": "node", "terminationGracePeriodSeconds": 5, "containers": [{ "name": "other" }] }""")]
    [InlineData("""{ "nodeName": "node", "terminationGracePeriodSeconds": 5, "initContainers": [{ "name": "main" }] }""")]
    public void A_spec_is_shared_with_those_that_have_all_of_it_alike(string other)
    {
        const string spec = """{ "nodeName": "node", "terminationGracePeriodSeconds": 5, "containers": [{ "name": "main" }] }""";
        var one = Decoded($$"""{ "spec": {{spec}} }""").Spec;

        Decoded($$"""{ "spec": {{spec}} }""").Spec.ShouldBeSameAs(one);
        Decoded($$"""{ "spec": {{other}} }""").Spec.ShouldNotBe(one);
        typeof(PodSpec).GetProperties().Count(property => property.CanWrite).ShouldBe(4, "each of them has a row here");
    }

    private static Pod Decoded(string json) => JsonSerializer.Deserialize(json, KindTypes.Pods.Json)!;
}
