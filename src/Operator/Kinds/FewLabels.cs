using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Operator.Kinds;

/// <summary>A handful of labels in one array: a hash table would take more memory than all else that is kept of a pod's metadata.</summary>
internal sealed class FewLabels(IEnumerable<KeyValuePair<string, string>> labels) : IReadOnlyDictionary<string, string>
{
    private readonly KeyValuePair<string, string>[] labels =
        [.. labels.Select(label => KeyValuePair.Create(Shared.Of(label.Key), Shared.Of(label.Value)))];

    public int Count => labels.Length;

    public IEnumerable<string> Keys => labels.Select(label => label.Key);

    public IEnumerable<string> Values => labels.Select(label => label.Value);

    public string this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        var found = Array.FindIndex(labels, label => label.Key == key);
        value = found < 0 ? null : labels[found].Value;
        return found >= 0;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => labels.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
