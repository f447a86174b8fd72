using Crds;
using KubeApi;
using Operator.Kinds;

namespace Operator;

/// <summary>
/// Waits until there is an API server to talk to and the SupervisionTree kind on it, and says what it waits for. Only a
/// configuration that cannot work ends the process.
/// </summary>
internal sealed class Connection(ApiClient api, Scope scope, TimeProvider time, ILogger<Connection> log)
{
    private static readonly TimeSpan BackoffMax = TimeSpan.FromSeconds(30);

    public async Task Establish(CancellationToken ct)
    {
        var backoff = TimeSpan.FromSeconds(1);
        for (var attempt = 1; ; attempt++)
        {
            if (await Problem(ct) is not { } problem) return;
            Log.Unreachable(log, problem, attempt, backoff.TotalSeconds);
            await Task.Delay(backoff, time, ct);
            backoff = backoff * 2 < BackoffMax ? backoff * 2 : BackoffMax;
        }
    }

    private async Task<string?> Problem(CancellationToken ct)
    {
        try
        {
            var version = await api.ServerVersion(ct);
            foreach (var ns in scope.Watches)
            {
                var one = new ListOptions { Namespace = ns, LabelSelector = scope.Selector, PageSize = 1 };
                await foreach (var _ in api.List(KindTypes.Trees, one, ct)) break;
            }
            Log.Connected(log, version.GitVersion);
            return null;
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return $"The API server does not know {SupervisionTree.Kind}s: install the CRD with "
                + "`kubectl apply -f config/crd/supervisiontrees.yaml` (before Kubernetes 1.25: `--validate=false`).";
        }
        catch (ApiException e) when (e.IsBadRequest && scope.Selector is not null)
        {
            throw new ConfigurationException($"--selector is '{scope.Selector}', and the API server says: {e.ServerMessage}", e);
        }
        catch (ApiException e) when (e.IsUnauthorized || e.IsForbidden)
        {
            return $"The API server does not let the operator list {SupervisionTree.Plural}: {e.Message}.";
        }
        catch (Exception e) when (e is ApiException or HttpRequestException)
        {
            return $"The API server cannot be used yet: {e.Message}.";
        }
    }
}
