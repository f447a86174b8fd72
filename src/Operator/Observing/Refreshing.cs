using KubeApi;

namespace Operator.Observing;

/// <summary>A store follows the API server at some distance. Where it matters, the server itself is asked.</summary>
internal static class Refreshing
{
    /// <summary>Enters the newest state of one object in the store.</summary>
    /// <returns>False: there is none of this name.</returns>
    public static async Task<bool> Refresh<T>(
        this ObjectStore<T> store, ApiClient api, ResourceType<T> type, ObjectKey key, CancellationToken ct)
        where T : class, IApiObject
    {
        try
        {
            store.Learn(await api.Get(type, key.Namespace, key.Name, ct));
            return true;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }
}
