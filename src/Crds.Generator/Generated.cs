namespace Crds.Generator;

/// <summary>Every generated file: path from the repository's root, and content.</summary>
internal static class Generated
{
    public const string Crd = "config/crd/supervisiontrees.yaml";
    public const string ApiPage = "docs/api.md";

    public static IEnumerable<(string Path, string Content)> Files()
    {
        var documentation = Documentation.Load();
        var manifest = new Manifest(documentation).Json();
        yield return (Crd, Yaml.Of(manifest, "Generated from src/Crds by src/Crds.Generator."));
        yield return (ApiPage, new Page(documentation).Markdown());
    }
}
