using Crds;
using KubeApi;
using Operator.Deciding;
using Operator.Kinds;

namespace Operator;

/// <summary>
/// Keeps the stores in step with the API server and visits each tree whenever it, or a pod of its, changes. Nothing is
/// decided before both stores are complete: only then does absence mean anything.
/// </summary>
internal sealed class Controller(
    OperatorOptions options, ApiClient api, ObjectStore<Tree> trees, ObjectStore<Pod> pods, WorkQueue queue, Reconciler reconciler,
    Acceptance acceptance, IHostApplicationLifetime lifetime, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    /// <summary>Visits under way when the process is told to stop get this long; each is a handful of requests.</summary>
    private static readonly TimeSpan FinishTime = TimeSpan.FromSeconds(20);

    private readonly ILogger log = loggers.CreateLogger<Controller>();

    private readonly Reflector<Tree> treeReflector = new(
        api, KindTypes.Trees, new ListOptions { Namespace = options.Namespace }, trees,
        change => Changed(change, queue, acceptance), time, loggers.CreateLogger<Reflector<Tree>>());

    private readonly Reflector<Pod> podReflector = new(
        api, KindTypes.Pods, new ListOptions { Namespace = options.Namespace, LabelSelector = Labels.Tree }, pods,
        change => Changed(change, queue), time, loggers.CreateLogger<Reflector<Pod>>());

    private readonly CancellationTokenSource finish = new();

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        Log.Ending(log);
        finish.CancelAfter(FinishTime);
        return base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        finish.Dispose();
        base.Dispose();
    }

    public bool Ready => trees.Synced && pods.Synced;

    /// <summary>When the quieter of the two watches last gave a sign of life; null before the first.</summary>
    public DateTimeOffset? LastActivity => treeReflector.LastActivity < podReflector.LastActivity
        ? treeReflector.LastActivity
        : podReflector.LastActivity;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await new Connection(api, options, time, loggers.CreateLogger<Connection>()).Establish(stoppingToken);
            await TogetherOrNotAtAll(stoppingToken, treeReflector.Run, podReflector.Run, Work);
        }
        catch (ConfigurationException e)
        {
            Log.Misconfigured(log, e.Message);
            Environment.ExitCode = 2;
            lifetime.StopApplication();
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Failed(log, e);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task Work(CancellationToken stopping)
    {
        await Task.WhenAll(trees.WaitForSync(stopping), pods.WaitForSync(stopping));
        Log.Supervising(log, trees.Count, pods.Count, options.Namespace is { } ns ? $"namespace {ns}" : "all namespaces");
        await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => VisitTrees(stopping, finish.Token)));
    }

    /// <summary>When one ends by a fault, the others are told to stop: half an operator is worse than none.</summary>
    private static async Task TogetherOrNotAtAll(CancellationToken stopping, params Func<CancellationToken, Task>[] parts)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAll(parts.Select(async part =>
        {
            try
            {
                await part(end.Token);
            }
            catch
            {
                await end.CancelAsync();
                throw;
            }
        }));
    }

    private async Task VisitTrees(CancellationToken stopping, CancellationToken finish)
    {
        while (!stopping.IsCancellationRequested)
        {
            ObjectKey key;
            try
            {
                key = await queue.Take(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            await Visit(key, finish);
        }
    }

    /// <summary>One tree that cannot be handled does not keep the others from it.</summary>
    private async Task Visit(ObjectKey key, CancellationToken ct)
    {
        try
        {
            var next = await reconciler.Reconcile(key, ct);
            queue.Done(key);
            if (next is { } at) queue.Add(key, at);
        }
        catch (ApiException e) when (e.IsConflict)
        {
            Log.Conflicted(log, key);
            queue.Failed(key);
        }
        catch (ApiException e)
        {
            Log.VisitFailed(log, key, queue.Failed(key, e.RetryAfter).TotalSeconds, e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or ConfigurationException or OperationCanceledException)
        {
            Log.VisitFailed(log, key, queue.Failed(key).TotalSeconds, e.Message);
        }
#pragma warning disable CA1031 // Whatever it is, it must stay this one tree's trouble.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.VisitBroken(log, e, key, queue.Failed(key).TotalSeconds);
        }
    }

    private static void Changed(Change<Tree> change, WorkQueue queue, Acceptance acceptance)
    {
        if (change.Kind == ChangeKind.Deleted) acceptance.Forget(change.Object.Uid);
        queue.Add(change.Object.Key, change.Listed ? Urgency.Listed : Urgency.News);
    }

    private static void Changed(Change<Pod> change, WorkQueue queue)
    {
        if (change.Object.Metadata.Labels?.GetValueOrDefault(Labels.Tree) is { } tree)
            queue.Add(new ObjectKey(change.Object.Metadata.Namespace ?? "", tree), change.Listed ? Urgency.Listed : Urgency.News);
    }
}
