using System.Text.Json.Nodes;

namespace KubeApi.Tests;

[Trait("Category", "Integration")]
public sealed class ListTests(TestNamespace space) : IClassFixture<TestNamespace>
{
    private const int many = 510;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ListOptions Many => new() { Namespace = space.Name, LabelSelector = "many=yes" };

    [Fact]
    public async Task A_large_collection_comes_in_pages_of_one_moment()
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, many), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct },
            async (i, ct) => await space.Client.Create(Kinds.ConfigMaps, space.Name, OneOfMany(i), null, ct));

        (await Pages(Many)).Select(page => page.Items.Count).ShouldBe([500, many - 500]);

        var pages = await Pages(Many with { PageSize = 200 });
        pages.Select(page => page.Items.Count).ShouldBe([200, 200, many - 400]);
        pages.Select(page => page.First).ShouldBe([true, false, false]);
        pages.Select(page => page.ResourceVersion).Distinct().Count().ShouldBe(1);
        pages.SelectMany(page => page.Items).Select(item => item.Metadata.Name).Distinct().Count().ShouldBe(many);
    }

    [Fact]
    public async Task A_selector_that_nothing_matches_gives_one_empty_page_with_a_version()
    {
        var page = (await Pages(space.Labelled with { LabelSelector = "test=no" })).ShouldHaveSingleItem();
        page.Items.ShouldBeEmpty();
        page.ResourceVersion.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_field_selector_finds_one_object()
    {
        await space.Create("found");
        var pages = await Pages(space.Labelled with { FieldSelector = "metadata.name=found" });
        pages.ShouldHaveSingleItem().Items.ShouldHaveSingleItem().Metadata.Name.ShouldBe("found");
    }

    private static JsonObject OneOfMany(int i)
    {
        var body = Some.ConfigMapJson($"many-{i:000}");
        body["metadata"]!["labels"] = new JsonObject { ["many"] = "yes" };
        return body;
    }

    private async Task<List<ListPage<ConfigMap>>> Pages(ListOptions options)
    {
        var pages = new List<ListPage<ConfigMap>>();
        await foreach (var page in space.Client.List(Kinds.ConfigMaps, options, Ct))
            pages.Add(page);
        return pages;
    }
}
