namespace KubeApi;

/// <summary>One line of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="ResourceVersion">A watch from here continues after this event. "" when it could not be read.</param>
/// <param name="Object">null for a bookmark, and where Undecodable is set. Of a Deleted: the last state.</param>
/// <param name="Undecodable">The object did not fit its type.</param>
public readonly record struct WatchEvent<T>(
    WatchEventType Type, string ResourceVersion, T? Object = null, UndecodableItem? Undecodable = null)
    where T : class, IApiObject;

public enum WatchEventType
{
    Added,
    Modified,
    Deleted,

    /// <summary>Nothing happened to our objects up to this resourceVersion.</summary>
    Bookmark,

    /// <summary>What came before is the whole collection as of this resourceVersion.</summary>
    InitialEventsEnd,
}
