namespace KubeApi;

/// <summary>An object that the server has and that does not fit our type of its kind.</summary>
/// <param name="Key">null when not even a name could be read.</param>
/// <param name="Problem">Where and why decoding ended.</param>
public sealed record UndecodableItem(ObjectKey? Key, string? ResourceVersion, string Problem);
