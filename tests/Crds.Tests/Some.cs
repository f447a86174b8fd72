using System.Text.Json;
using Crds.Json;

namespace Crds.Tests;

/// <summary>Specs to start from.</summary>
internal static class Some
{
    public const string Template = """{"spec":{"containers":[{"name":"main","image":"main:1"}]}}""";

    public static string Child(string name = "a", string more = "") =>
        $$"""{"name":"{{name}}","template":{{Template}}{{(more.Length > 0 ? "," : "")}}{{more}}}""";

    /// <summary>A spec whose only child has this template.</summary>
    public static string Templated(string template) =>
        $$"""{"children":[{"name":"a","template":{{template}}}]}""";

    /// <summary>A spec of this many levels of supervisors; the last one has a pod.</summary>
    public static string Nested(int levels) => levels == 1
        ? $$"""{"children":[{{Child()}}]}"""
        : $$"""{"children":[{"name":"a","supervisor":{{Nested(levels - 1)}}}]}""";

    public static SupervisionTreeSpec Spec(string json) =>
        JsonSerializer.Deserialize(json, CrdsJson.Default.SupervisionTreeSpec)!;

    public static string Json(SupervisionTreeSpec spec) =>
        JsonSerializer.Serialize(spec, CrdsJson.Default.SupervisionTreeSpec);
}
