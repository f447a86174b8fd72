namespace Crds.Schema;

/// <summary>A list of which each entry has a key of its own: the API server rejects duplicates, and appliers can own
/// single entries.</summary>
/// <param name="key">The JSON name of the key.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListMapAttribute(string key) : Attribute
{
    /// <summary>The JSON name of the key.</summary>
    public string Key { get; } = key;
}

/// <summary>A list in which no value occurs twice.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListSetAttribute : Attribute;
