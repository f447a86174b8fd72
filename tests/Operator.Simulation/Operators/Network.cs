using System.Net;
using System.Net.Http.Headers;
using Crds;
using KubeApi;

namespace Operator.Simulation;

/// <summary>
/// Between one operator process and the API server. Every call is drawn a fate when it is sent: how long it and its answer
/// travel, whether either arrives, and whether the server is in the mood. A request can take effect after its sender has
/// given up, or died.
/// </summary>
internal sealed class Network(SimulatedServer server, Dice dice, Faults faults, Story story, OperatorProcess process) : HttpMessageHandler
{
    private static readonly TimeSpan Unbearable = TimeSpan.FromSeconds(29);

    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly Dictionary<string, TimeSpan> stale = [];
    private readonly List<(string Plural, WatchStream Stream)> streams = [];

    /// <summary>Nothing gets through before this time.</summary>
    public TimeSpan PartitionedUntil { get; set; }

    /// <summary>The watch of these objects shows nothing new for a while, as a watch cache that fell behind does.</summary>
    public void Stall(string plural, TimeSpan time) => stale[plural] = server.Time.Elapsed + time;

    /// <summary>The connections of the watches break.</summary>
    public void Cut(string plural)
    {
        streams.RemoveAll(open => !open.Stream.IsOpen);
        foreach (var (_, stream) in streams.Where(open => open.Plural == plural).ToList()) stream.Break();
    }

    /// <summary>The process is dead.</summary>
    public void Abandon()
    {
        foreach (var (_, stream) in streams) stream.Abandon();
        streams.Clear();
    }

    public void Heal()
    {
        PartitionedUntil = TimeSpan.Zero;
        stale.Clear();
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Environment.CurrentManagedThreadId != thread)
            throw new Violation("something of the operator ran on another thread; the simulation would not be repeatable");
        var read = Request.Read(request, process.Name);
        var call = new Call(read, TreeOf(read) is { } tree ? process.ConfirmedOf(tree) : null);
        read.Call = call;
        process.Sending(call);
        call.GiveUpWith(cancellationToken);
        var fate = server.Time.Elapsed < PartitionedUntil ? Fate.Refused : faults.FateOf(call.Request);
        server.Time.In(Travel(fate), () => Arrive(call, fate));
        return call.Answered;
    }

    /// <summary>The tree that a request makes or deletes a child of.</summary>
    private ObjectKey? TreeOf(Request request)
    {
        if (request.Verb is not ("create" or "delete") || request.Plural is not ("pods" or SupervisionTree.Plural)) return null;
        var tree = request.Verb == "create"
            ? (string?)request.Body!["metadata"]!["labels"]![Labels.Tree]
            : server[request.Plural].Find(request.Namespace, request.Name)?.Label(Labels.Tree);
        return tree is null ? null : new ObjectKey(request.Namespace, tree);
    }

    private TimeSpan Travel(Fate fate) => fate == Fate.Late
        ? Unbearable + dice.Seconds(0, 4)
        : dice.Milliseconds(0.2, faults.SlowestCall.TotalMilliseconds);

    private void Arrive(Call call, Fate fate)
    {
        if (call.Abandoned && !faults.ArrivesWithoutSender()) return;
        switch (fate)
        {
            case Fate.Refused:
                Return(call, () => call.Fail("connection refused"));
                return;
            case Fate.Lost:
                return; // silence; the client gives up by itself
            case Fate.TooMany:
                Reply(call, Answer.TooManyRequests(dice.Between(1, 10)));
                return;
            case Fate.ServerError:
                var code = dice.Pick([500, 503, 504]);
                Reply(call, Answer.No(code, code == 504 ? "Timeout" : "InternalError", "etcdserver: leader changed"));
                return;
            default:
                break;
        }
        if (call.Request.Verb == "watch")
        {
            OpenWatch(call);
            return;
        }
        process.Arriving(call);
        var answer = server.Handle(call.Request);
        var late = call.Abandoned ? " (the sender had given up)" : "";
        if (story.On) story.Tell($"{process.Name}: {call.Request}: {answer.Code} {answer.Reason}{late}");
        process.Arrived(call, answer);
        switch (fate)
        {
            case Fate.AnswerLost:
                return;
            case Fate.AnswerCut:
                Return(call, () => call.Fail("connection reset"));
                return;
            case Fate.AnswerTimesOut:
                Reply(call, Answer.No(504, "Timeout", "request did not complete within the allotted timeout"));
                return;
            default:
                Reply(call, answer);
                return;
        }
    }

    private void OpenWatch(Call call)
    {
        var plural = call.Request.Plural;
        if (call.Request.Query.ContainsKey("sendInitialEvents") && !server.StreamsLists)
        {
            Reply(call, Answer.Invalid("sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch"));
            return;
        }
        if (server.Watch(call.Request, () => Lag(plural)) is { } watch)
        {
            streams.Add((plural, watch.Stream));
            Return(call, () => call.Answer(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(watch.Stream) }));
            return;
        }
        if (story.On) story.Tell($"{process.Name}: {call.Request}: 410, has to list again");
        if (dice.Chance(0.5))
        {
            Reply(call, Answer.Expired());
            return;
        }
        var ended = new WatchStream();
        ended.Push(Watch.Line("ERROR", Answer.Expired().Body));
        ended.End();
        Return(call, () => call.Answer(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(ended) }));
    }

    private TimeSpan Lag(string plural)
    {
        var lag = dice.Milliseconds(0.5, faults.SlowestWatch.TotalMilliseconds);
        var until = stale.GetValueOrDefault(plural) - server.Time.Elapsed;
        return until > lag ? until : lag;
    }

    private void Reply(Call call, Answer answer) => Return(call, () =>
    {
        var message = new HttpResponseMessage((HttpStatusCode)answer.Code) { Content = new ByteArrayContent(answer.Body) };
        if (answer.RetryAfterSeconds is { } seconds)
            message.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        call.Answer(message);
    });

    private void Return(Call call, Action arrive) => server.Time.In(dice.Milliseconds(0.2, faults.SlowestCall.TotalMilliseconds), () =>
    {
        if (process.Alive && !call.Abandoned) arrive();
    });
}

/// <summary>What becomes of a call.</summary>
internal enum Fate
{
    Answered,

    /// <summary>It never reaches the server, and the sender knows.</summary>
    Refused,

    /// <summary>It never reaches the server; the sender waits until it gives up.</summary>
    Lost,

    /// <summary>It takes effect when the sender is about to give up, or has.</summary>
    Late,

    /// <summary>It takes effect; the answer is lost in silence.</summary>
    AnswerLost,

    /// <summary>It takes effect; the connection ends before the answer.</summary>
    AnswerCut,

    /// <summary>It takes effect; the answer says that it timed out.</summary>
    AnswerTimesOut,

    TooMany,
    ServerError,
}
