using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KubeApi;

/// <summary>What a request carries. A request may have to be sent twice, so this is not yet an HttpContent.</summary>
internal readonly record struct Content(JsonNode Json, string MediaType)
{
    internal HttpContent ToHttp()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
            Json.WriteTo(writer);
        var http = new ByteArrayContent(bytes.GetBuffer(), 0, (int)bytes.Length);
        http.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        return http;
    }
}
