using System.Text.Json;

namespace Crds;

/// <summary>What must be known of a pod template before the API server is asked about the rest. A template is whatever
/// a user wrote: nothing in it may be taken to have the right type.</summary>
internal static class TemplateValidation
{
    private static readonly string[] GivenBySupervisor = ["name", "generateName", "namespace", "ownerReferences"];

    public static void Check(JsonElement template, string path, ProblemList problems)
    {
        try
        {
            Template(template, path, problems);
        }
        catch (InvalidOperationException)
        {
            // What the JSON reader throws for half a surrogate pair. No API server sends one; a file might hold it.
            problems.Add(path, "it holds a text that is not Unicode: remove the broken character");
        }
    }

    private static void Template(JsonElement template, string path, ProblemList problems)
    {
        if (template.ValueKind != JsonValueKind.Object)
        {
            problems.Add(path, "it is not an object: write a pod template, with metadata and spec");
            return;
        }
        if (Present(template, "metadata") is { } metadata)
            Metadata(metadata, $"{path}.metadata", problems);
        if (Present(template, "spec") is { ValueKind: JsonValueKind.Object } spec)
            PodSpec(spec, $"{path}.spec", problems);
        else
            problems.Add($"{path}.spec", "it is missing or not an object: write a pod spec with containers");
    }

    private static void PodSpec(JsonElement spec, string path, ProblemList problems)
    {
        if (Present(spec, "containers") is { ValueKind: JsonValueKind.Array } containers
            && containers.GetArrayLength() > 0)
        {
            var place = 0;
            foreach (var container in containers.EnumerateArray())
                problems.Unless(
                    container.ValueKind == JsonValueKind.Object,
                    $"{path}.containers[{place++}]",
                    "it is not an object: write a container, with name and image");
        }
        else
        {
            problems.Add($"{path}.containers", "it is missing, empty or not a list: write at least one container");
        }
        problems.Unless(
            Present(spec, "restartPolicy") is not { } policy || IsText(policy, "Never"),
            $"{path}.restartPolicy",
            "the supervisor is the only one that restarts: remove it, or set it to Never");
    }

    private static void Metadata(JsonElement metadata, string path, ProblemList problems)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            problems.Add(path, "it is not an object: write labels and annotations in it, or remove it");
            return;
        }
        foreach (var field in GivenBySupervisor)
            problems.Unless(
                Present(metadata, field) is null,
                $"{path}.{field}",
                "the supervisor sets it, anew for each incarnation: remove it");
        TextMap(metadata, "labels", path, problems);
        TextMap(metadata, "annotations", path, problems);
    }

    private static void TextMap(JsonElement metadata, string field, string path, ProblemList problems)
    {
        if (Present(metadata, field) is not { } map)
            return;
        if (map.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{path}.{field}", "it is not a map of texts: write `name: value` in it, or remove it");
            return;
        }
        foreach (var entry in map.EnumerateObject())
        {
            var entryPath = $"{path}.{field}[{ProblemList.Quote(entry.Name)}]";
            problems.Unless(
                !entry.Name.StartsWith(Labels.Prefix, StringComparison.Ordinal),
                entryPath,
                $"names that begin with {Labels.Prefix} are the supervisor's own: remove it");
            problems.Unless(
                entry.Value.ValueKind == JsonValueKind.String,
                entryPath,
                "the value is not a text: put it in quotes");
        }
    }

    // For Kubernetes a field that is null is a field that is absent.
    private static JsonElement? Present(JsonElement of, string field) =>
        of.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool IsText(JsonElement value, string text) =>
        value.ValueKind == JsonValueKind.String && value.ValueEquals(text);
}
