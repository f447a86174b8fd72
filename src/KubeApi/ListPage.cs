namespace KubeApi;

/// <summary>One answer to a list.</summary>
/// <param name="First">
/// The list starts here. It may start a second time, when the server forgot its place in mid-list: what the pages
/// before this one held is then void.
/// </param>
/// <param name="Items">The objects that could be decoded, in the server's order.</param>
/// <param name="Undecodable">Those that could not. They exist all the same.</param>
/// <param name="ResourceVersion">The moment that the whole list shows; where a watch continues.</param>
public sealed record ListPage<T>(
    bool First, IReadOnlyList<T> Items, IReadOnlyList<UndecodableItem> Undecodable, string ResourceVersion)
    where T : class, IApiObject;
