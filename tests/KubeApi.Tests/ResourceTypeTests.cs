namespace KubeApi.Tests;

public sealed class ResourceTypeTests
{
    [Fact]
    public void Paths_follow_group_namespace_and_subresource()
    {
        Kinds.Pods.CollectionPath("ns").ShouldBe("/api/v1/namespaces/ns/pods");
        Kinds.Namespaces.ObjectPath("", "ns").ShouldBe("/api/v1/namespaces/ns");
        var grouped = Kinds.Pods with { Group = "example.dev", Plural = "things" };
        grouped.ApiVersion.ShouldBe("example.dev/v1");
        grouped.CollectionPath(null).ShouldBe("/apis/example.dev/v1/things");
        grouped.ObjectPath("ns", "a", "status").ShouldBe("/apis/example.dev/v1/namespaces/ns/things/a/status");
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".")]
    public void A_name_that_would_address_something_else_is_refused(string name) =>
        Should.Throw<ArgumentException>(() => Kinds.Pods.ObjectPath("ns", name));

    [Fact]
    public void A_slash_in_a_name_stays_inside_the_name() =>
        Kinds.Pods.ObjectPath("ns", "a/b").ShouldBe("/api/v1/namespaces/ns/pods/a%2Fb");
}
