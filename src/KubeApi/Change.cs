namespace KubeApi;

/// <summary>How a store changed.</summary>
/// <param name="Object">The new object; of a Deleted the last one known.</param>
/// <param name="InitialList">Part of the first complete list, so not news.</param>
public readonly record struct Change<T>(ChangeKind Kind, T Object, bool InitialList)
    where T : class, IApiObject;

public enum ChangeKind
{
    Added,
    Modified,
    Deleted,
}
