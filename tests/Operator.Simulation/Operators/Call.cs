namespace Operator.Simulation;

/// <summary>A request under way, and the operator that waits for its answer.</summary>
/// <param name="request">What is asked.</param>
/// <param name="confirmed">What the sender knew for certain about the tree when it sent it.</param>
internal sealed class Call(Request request, Confirmed? confirmed)
{
    // Continuations run within the setting of the result: on the thread of the simulation, before it goes on.
    private readonly TaskCompletionSource<HttpResponseMessage> waiting = new();

    public Request Request => request;

    public Confirmed? Confirmed => confirmed;

    /// <summary>Nobody waits for the answer any more.</summary>
    public bool Abandoned { get; set; }

    public Task<HttpResponseMessage> Answered => waiting.Task;

    public void GiveUpWith(CancellationToken ct) => ct.UnsafeRegister(
        _ =>
        {
            Abandoned = true;
            waiting.TrySetCanceled(ct);
        },
        null);

    public void Answer(HttpResponseMessage response) => waiting.TrySetResult(response);

    public void Fail(string why) => waiting.TrySetException(new HttpRequestException(HttpRequestError.ConnectionError, why));
}
