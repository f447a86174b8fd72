using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace EndToEnd.Tests;

/// <summary>A span as it arrived. Parent is "" for a root; attributes that are lists are joined by a comma.</summary>
internal sealed record ReceivedSpan(string Trace, string Id, string Parent, string Name, DateTimeOffset Start, DateTimeOffset End)
{
    public Dictionary<string, string> Attributes { get; } = [];

    public List<string> Events { get; } = [];

    public string? Outcome => Attributes.GetValueOrDefault("supervision.outcome");
}

/// <summary>A collector on loopback: takes OTLP over HTTP as protobuf, and keeps the spans.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly List<ReceivedSpan> spans = [];

    private OtlpReceiver(WebApplication app) => this.app = app;

    /// <summary>What makes an operator send here, and soon.</summary>
    public (string Name, string Value)[] Environment =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", app.Urls.First()),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ];

    public ReceivedSpan[] Spans
    {
        get { lock (spans) return [.. spans]; }
    }

    public static async Task<OtlpReceiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new OtlpReceiver(builder.Build());
        receiver.app.MapPost("/v1/traces", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            receiver.Take(body.ToArray());
            return Results.Ok();
        });
        receiver.app.MapPost("/v1/metrics", () => Results.Ok());
        await receiver.app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    /// <summary>ExportTraceServiceRequest.resource_spans.scope_spans.spans of opentelemetry/proto/trace/v1/trace.proto.</summary>
    private void Take(byte[] request)
    {
        var received = Parts(request, 1).SelectMany(resource => Parts(resource, 2)).SelectMany(scope => Parts(scope, 2)).Select(Span);
        lock (spans) spans.AddRange(received);
    }

    private static ReceivedSpan Span(byte[] message)
    {
        var fields = Fields(message).ToLookup(field => field.Number);
        var span = new ReceivedSpan(
            Hex(fields[1]), Hex(fields[2]), Hex(fields[4]), Text(fields[5]), Time(fields[7]), Time(fields[8]));
        foreach (var (_, attribute) in fields[9])
            span.Attributes[Text(Fields(attribute).Where(field => field.Number == 1))] = Value(Parts(attribute, 2).Single());
        span.Events.AddRange(fields[11].Select(found => Text(Fields(found.Bytes).Where(field => field.Number == 2))));
        return span;
    }

    /// <summary>AnyValue: a string, a bool, an int, or a list of these.</summary>
    private static string Value(byte[] message)
    {
        var (number, bytes) = Fields(message).Single();
        return number switch
        {
            1 => Encoding.UTF8.GetString(bytes),
            2 => BinaryPrimitives.ReadUInt64LittleEndian(bytes) == 1 ? "true" : "false",
            3 => BinaryPrimitives.ReadInt64LittleEndian(bytes).ToString(CultureInfo.InvariantCulture),
            5 => string.Join(',', Parts(bytes, 1).Select(Value)),
            _ => $"type {number}",
        };
    }

    private static IEnumerable<byte[]> Parts(byte[] message, int number) =>
        Fields(message).Where(field => field.Number == number).Select(field => field.Bytes);

    private static string Hex(IEnumerable<(int, byte[] Bytes)> field) => Convert.ToHexStringLower(field.FirstOrDefault().Bytes ?? []);

    private static string Text(IEnumerable<(int, byte[] Bytes)> field) => Encoding.UTF8.GetString(field.First().Bytes);

    private static DateTimeOffset Time(IEnumerable<(int, byte[] Bytes)> field) =>
        DateTimeOffset.UnixEpoch.AddTicks((long)BinaryPrimitives.ReadUInt64LittleEndian(field.First().Bytes) / 100);

    /// <summary>The fields of a message of protobuf; numbers as eight bytes, whatever their encoding.</summary>
    private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    var value = new byte[8];
                    BinaryPrimitives.WriteUInt64LittleEndian(value, Varint(message, ref at));
                    yield return (number, value);
                    break;
                case 1:
                    yield return (number, message[at..(at += 8)]);
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return (number, message[at..(at += length)]);
                    break;
                default:
                    at += 4;
                    break;
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }
    }
}
