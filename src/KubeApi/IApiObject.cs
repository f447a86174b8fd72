namespace KubeApi;

/// <summary>What the client must know of an object of any kind. Objects are immutable: stores share them.</summary>
public interface IApiObject
{
    ObjectMeta Metadata { get; }
}
