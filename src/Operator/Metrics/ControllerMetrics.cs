using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Operator.Metrics;

/// <summary>Visits and the queue, under the names that controller-runtime and client-go have made common.</summary>
internal sealed class ControllerMetrics
{
    private static readonly KeyValuePair<string, object?> controller = new("controller", "supervisiontree");
    public static readonly KeyValuePair<string, object?> Queue = new("name", "supervisiontree");

    private readonly ConcurrentDictionary<Visit, long> underWay = [];
    private readonly TimeProvider time;
    private readonly Counter<long> visits;
    private readonly Counter<long> errors;
    private readonly Histogram<double> visitTime;
    private readonly Histogram<double> workTime;
    private readonly Histogram<double> waitTime;
    private readonly Counter<long> adds;
    private readonly Counter<long> retries;

    public ControllerMetrics(Meter meter, int workers, TimeProvider time)
    {
        this.time = time;
        visits = Catalogue.Reconciles.Counter(meter);
        errors = Catalogue.ReconcileErrors.Counter(meter);
        visitTime = Catalogue.ReconcileTime.Histogram(meter);
        workTime = Catalogue.WorkDuration.Histogram(meter);
        waitTime = Catalogue.QueueDuration.Histogram(meter);
        adds = Catalogue.QueueAdds.Counter(meter);
        retries = Catalogue.QueueRetries.Counter(meter);
        Catalogue.ActiveWorkers.Observe(meter, () => [new(underWay.Count, controller)]);
        Catalogue.MaxConcurrent.Observe(meter, () => [new(workers, controller)]);
        Catalogue.UnfinishedWork.Observe(meter, () => [new(Ages().Sum(), Queue)]);
        Catalogue.LongestWork.Observe(meter, () => [new(Ages().DefaultIfEmpty().Max(), Queue)]);
        foreach (var result in Enum.GetValues<Result>()) visits.Add(0, controller, Label(result));
        errors.Add(0, controller);
        adds.Add(0, Queue);
        retries.Add(0, Queue);
    }

    public enum Result
    {
        Error,
        Success,
        RequeueAfter,
    }

    public void Added() => adds.Add(1, Queue);

    public void Retried() => retries.Add(1, Queue);

    public void Taken(TimeSpan waited) => waitTime.Record(Math.Max(0, waited.TotalSeconds), Queue);

    /// <summary>A visit begins; it ends when the value is disposed of.</summary>
    public Visit Begin()
    {
        var visit = new Visit(this);
        underWay[visit] = time.GetTimestamp();
        return visit;
    }

    private void End(Visit visit)
    {
        if (!underWay.TryRemove(visit, out var begun)) return;
        var took = time.GetElapsedTime(begun).TotalSeconds;
        visitTime.Record(took, controller);
        workTime.Record(took, Queue);
        visits.Add(1, controller, Label(visit.Result));
        if (visit.Result == Result.Error) errors.Add(1, controller);
    }

    private IEnumerable<double> Ages() => underWay.Values.Select(begun => time.GetElapsedTime(begun).TotalSeconds);

    private static KeyValuePair<string, object?> Label(Result result) => new("result", result switch
    {
        Result.Success => "success",
        Result.RequeueAfter => "requeue_after",
        _ => "error",
    });

    /// <summary>One visit. It failed, unless somebody says otherwise.</summary>
    public sealed class Visit(ControllerMetrics metrics) : IDisposable
    {
        public Result Result { get; private set; }

        public void Succeeded(bool comesAgain) => Result = comesAgain ? Result.RequeueAfter : Result.Success;

        public void Dispose() => metrics.End(this);
    }
}
