using Crds;
using KubeApi;
using Operator.Deciding;
using Operator.Kinds;
using Operator.Metrics;
using Operator.Observing;
using Operator.Tracing;

namespace Operator;

/// <summary>
/// Keeps the stores in step with the API server and visits each tree whenever it, or a pod of its, changes. Nothing is
/// decided before both stores are complete: only then does absence mean anything. Every replica keeps its stores, and only
/// the one that leads visits: whoever takes over has nothing to read first.
/// </summary>
internal sealed class Controller(
    OperatorOptions options, ApiClient api, ObjectStore<Tree> trees, ObjectStore<Pod> pods, WorkQueue queue, Reconciler reconciler,
    Acceptance acceptance, Observer observer, Rounds rounds, Leadership leadership, ControllerMetrics metrics,
    IHostApplicationLifetime lifetime, TimeProvider time, ILoggerFactory loggers) : BackgroundService
{
    /// <summary>Visits under way when the process is told to stop get this long; each is a handful of requests.</summary>
    private static readonly TimeSpan FinishTime = TimeSpan.FromSeconds(15);

    private readonly ILogger log = loggers.CreateLogger<Controller>();

    private readonly IReadOnlyList<Reflector<Tree>> treeReflectors = [.. options.Scope.Watches.Select(ns => new Reflector<Tree>(
        api, KindTypes.Trees, new ListOptions { Namespace = ns, LabelSelector = options.Scope.Selector }, trees,
        change => Changed(change, queue, acceptance, observer, rounds), time, loggers.CreateLogger<Reflector<Tree>>()))];

    private readonly IReadOnlyList<Reflector<Pod>> podReflectors = [.. options.Scope.Watches.Select(ns => new Reflector<Pod>(
        api, KindTypes.Pods, new ListOptions { Namespace = ns, LabelSelector = Labels.Tree }, pods,
        change => Changed(change, queue, observer), time, loggers.CreateLogger<Reflector<Pod>>()))];

    private readonly CancellationTokenSource finish = new();

    /// <summary>Something that goes on until it is told to stop.</summary>
    private delegate Task Part(CancellationToken stopping);

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        if (Environment.ExitCode == 0) Log.Ending(log);
        finish.CancelAfter(FinishTime);
        return base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        finish.Dispose();
        base.Dispose();
    }

    public bool Synced => trees.Synced && pods.Synced;

    /// <summary>When the quietest of the watches last gave a sign of life; null before the first.</summary>
    public DateTimeOffset? LastActivity =>
        Watches.Min(watch => watch.LastActivity);

    /// <summary>What is watched, in which namespace (null: all), and when that last gave a sign of life.</summary>
    public IEnumerable<(string Kind, string? Namespace, DateTimeOffset? LastActivity)> Watches =>
        options.Scope.Watches.Zip(treeReflectors, (ns, reflector) => (KindTypes.Trees.Kind, ns, reflector.LastActivity))
            .Concat(options.Scope.Watches.Zip(podReflectors, (ns, reflector) => (KindTypes.Pods.Kind, ns, reflector.LastActivity)));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await new Connection(api, options.Scope, time, loggers.CreateLogger<Connection>()).Establish(stoppingToken);
            await TogetherOrNotAtAll(
                [.. treeReflectors.Select<Reflector<Tree>, Part>(reflector => reflector.Run),
                    .. podReflectors.Select<Reflector<Pod>, Part>(reflector => reflector.Run), Supervise],
                stoppingToken);
        }
        catch (LeaseLostException e)
        {
            // Nobody has to act on it: whatever started this process starts it again.
            Log.LeaseLost(log, e.Message);
            End(exitCode: 3);
        }
        catch (ConfigurationException e)
        {
            Log.Misconfigured(log, e.Message);
            End(exitCode: 2);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Failed(log, e);
            End(exitCode: 1);
        }
    }

    private void End(int exitCode)
    {
        Environment.ExitCode = exitCode;
        lifetime.StopApplication();
    }

    private async Task Supervise(CancellationToken stopping)
    {
        await Task.WhenAll(trees.WaitForSync(stopping), pods.WaitForSync(stopping));
        // What was read to fill the stores is many times what they keep, and never comes again.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await leadership.Run(lost => Work(stopping, lost), stopping);
    }

    private async Task Work(CancellationToken stopping, CancellationToken lost)
    {
        Log.Supervising(log, trees.Count, pods.Count, options.Scope);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, lost);
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(finish.Token, lost);
        await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(_ => VisitTrees(end.Token, cut.Token)));
    }

    /// <summary>When one ends by a fault, the others are told to stop: half an operator is worse than none.</summary>
    private static async Task TogetherOrNotAtAll(IEnumerable<Part> parts, CancellationToken stopping)
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
        using var visit = metrics.Begin();
        try
        {
            leadership.Demand();
            var next = await reconciler.Reconcile(key, ct);
            visit.Succeeded(comesAgain: next is not null);
            queue.Done(key);
            if (next is { } at) queue.Add(key, at);
        }
        catch (ApiException e) when (e.IsConflict)
        {
            Log.Conflicted(log, key);
            queue.Failed(key);
        }
        catch (LeaseLostException)
        {
            // The process ends; whoever leads now finds the same steps still to take.
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

    private static void Changed(Change<Tree> change, WorkQueue queue, Acceptance acceptance, Observer observer, Rounds rounds)
    {
        if (change.Kind == ChangeKind.Deleted)
        {
            acceptance.Forget(change.Object.Uid);
            rounds.Forget(change.Object.Uid);
            observer.NoteGone(change.Object.Parent?.Uid, change.Object);
        }
        queue.Add(change.Object.Key, UrgencyOf(change));
        if (change.Object.Parent is { } parent)
            queue.Add(new ObjectKey(change.Object.Key.Namespace, parent.Name), UrgencyOf(change));
    }

    private static void Changed(Change<Pod> change, WorkQueue queue, Observer observer)
    {
        if (change.Kind == ChangeKind.Deleted) observer.NoteGone(change.Object.ControllerUid, change.Object);
        if (change.Object.Metadata.Labels?.GetValueOrDefault(Labels.Tree) is { } tree)
            queue.Add(new ObjectKey(change.Object.Metadata.Namespace ?? "", tree), UrgencyOf(change));
    }

    private static Urgency UrgencyOf<T>(Change<T> change)
        where T : class, IApiObject => change.Listed ? Urgency.Listed : Urgency.News;
}
