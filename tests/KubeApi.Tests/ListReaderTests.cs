using System.Text;
using System.Text.Json;

namespace KubeApi.Tests;

public sealed class ListReaderTests
{
    private const int pieceMax = 200_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task However_it_is_cut_into_pieces_a_list_is_the_same(int pieces)
    {
        var json = $$"""
            {"kind":"ConfigMapList", "extra":{"items":[1]},
             "metadata":{"resourceVersion":"5","continue":"more", "remainingItemCount":3},
             "items":[ {{BrokenServer.ConfigMap("a", "1")}}, {"metadata":{"name":"odd","namespace":"ns","resourceVersion":"2"},"data":7},
                       7, {{BrokenServer.ConfigMap("{\"b\"}".Replace("\"", "'", StringComparison.Ordinal), "3")}} ] }
            """;

        var (page, next) = await Read(json, pieces);

        page.Items.Select(item => item.Metadata.Name).ShouldBe(["a", "{'b'}"]);
        page.Undecodable.Select(item => item.Key?.Name).ShouldBe(["odd", null]);
        (page.ResourceVersion, next).ShouldBe(("5", "more"));
    }

    [Theory]
    [InlineData("""{"metadata":{"resourceVersion":"5"},"items":null}""")]
    [InlineData("""{"items":[],"metadata":{"resourceVersion":"5","continue":""}}""")]
    public async Task An_empty_list_is_a_list(string json)
    {
        var (page, next) = await Read(json, 1);
        page.Items.ShouldBeEmpty();
        page.ResourceVersion.ShouldBe("5");
        next.ShouldBeNull();
    }

    [Theory]
    [InlineData("", "the list is cut off")]
    [InlineData("[]", "not an object")]
    [InlineData("""{"items":{}}""", "items is not a list")]
    [InlineData("""{"items":[]}""", "a list without metadata.resourceVersion")]
    [InlineData("""{"metadata":{"resourceVersion":"5"},"items":[""", "the list is cut off")]
    [InlineData("""{"metadata":{"resourceVersion":"5"},"items":[{"metadata":{"name":"a""", "the list is cut off")]
    [InlineData("<html>", null)]
    public async Task What_is_no_list_or_only_part_of_one_is_refused(string json, string? message)
    {
        var problem = await Should.ThrowAsync<JsonException>(Read(json, 3));
        if (message is not null) problem.Message.ShouldBe(message);
    }

    [Fact]
    public async Task An_object_beyond_all_bounds_is_refused_before_it_is_all_there()
    {
        var stream = new Pieces($$"""{"items":[{"a":"{{new string('x', 10 * pieceMax)}}"}]}""", 1000);
        (await Should.ThrowAsync<InvalidDataException>(new ListReader<ConfigMap>(Kinds.ConfigMaps, pieceMax, true).Read(stream, Ct)))
            .Message.ShouldBe($"an object of the list is longer than {pieceMax} bytes");
        stream.Given.ShouldBeLessThan(2 * pieceMax);
    }

    /// <summary>A page may be hundreds of megabytes, when a server cannot give it in smaller pieces.</summary>
    [Fact]
    public async Task Objects_are_decoded_while_the_rest_is_still_on_its_way()
    {
        const int objects = 2000;
        var item = $$"""{"metadata":{"name":"{{new string('n', 2000)}}","resourceVersion":"1"} }""";
        var json = $$"""{"metadata":{"resourceVersion":"5"},"items":[{{string.Join(',', Enumerable.Repeat(item, objects))}}]}""";
        var decoded = 0;
        var type = Kinds.ConfigMaps with { Json = TestJson.Default.ConfigMap };
        var waitingMost = 0L;
        var stream = new Pieces(json, 16 * 1024, read => waitingMost = Math.Max(waitingMost, read - (decoded * item.Length)));
        Counted.Created = () => decoded++;

        var (page, _) = await new ListReader<Counted>(
            new ResourceType<Counted>("", "v1", type.Plural, type.Kind, TestJson.Default.Counted), pieceMax, true).Read(stream, Ct);

        page.Items.Count.ShouldBe(objects);
        waitingMost.ShouldBeLessThan(200_000, $"of {json.Length} bytes");
    }

    private static Task<(ListPage<ConfigMap> Page, string? Continue)> Read(string json, int pieces) =>
        new ListReader<ConfigMap>(Kinds.ConfigMaps, pieceMax, first: true).Read(new Pieces(json, pieces), Ct);

    /// <summary>Gives at most so many bytes at once, as a network does.</summary>
    private sealed class Pieces(string text, int size, Action<long>? beforeRead = null) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        internal long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Given = Position;
            beforeRead?.Invoke(Position);
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, size)], cancellationToken);
        }
    }
}
