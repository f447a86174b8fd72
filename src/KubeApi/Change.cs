namespace KubeApi;

/// <summary>How a store changed.</summary>
/// <param name="Object">The new object; of a Deleted the last one known.</param>
/// <param name="Listed">Found by comparing with a list, the first or a later one: of whatever age, and one of many.</param>
public readonly record struct Change<T>(ChangeKind Kind, T Object, bool Listed)
    where T : class, IApiObject;

public enum ChangeKind
{
    Added,
    Modified,
    Deleted,
}
