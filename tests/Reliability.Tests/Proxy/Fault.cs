namespace Reliability.Tests.Proxy;

/// <summary>What can go wrong with one call. <c>ToString</c> says it in words: it is what the log of a failed test shows.</summary>
internal abstract record Fault
{
    /// <summary>Somebody on the way says no. The API server never hears of it.</summary>
    public sealed record Refused(int Code, string Reason, int? RetryAfterSeconds = null) : Fault
    {
        public override string ToString() =>
            $"{Code} {Reason}{(RetryAfterSeconds is { } wait ? $", Retry-After {wait}" : "")} instead of asking the server";
    }

    /// <summary>The call is lost on its way out: a write does not happen, and nobody says so.</summary>
    public sealed record Lost : Fault
    {
        public override string ToString() => "lost before it reached the server";
    }

    /// <summary>The call reaches the server and its answer is lost: a write happens, and nobody says so.</summary>
    public sealed record AnswerLost : Fault
    {
        public override string ToString() => "the answer is lost";
    }

    /// <summary>The connection dies, and everything that is open on it, when the server has answered.</summary>
    public sealed record Cut : Fault
    {
        public override string ToString() => "the whole connection is cut before the answer";
    }

    /// <summary>The call is held up on its way out, then lost.</summary>
    public sealed record Stalled(TimeSpan For) : Fault
    {
        public override string ToString() => $"held for {For.TotalSeconds:0.#} s, then lost";
    }

    /// <summary>The call reaches the server at once, and its answer comes late.</summary>
    public sealed record Late(TimeSpan By) : Fault
    {
        public override string ToString() => $"answered {By.TotalSeconds:0.#} s late";
    }

    /// <summary>The server has answered, which is told, and the answer waits.</summary>
    public sealed record Held(string Why, TaskCompletionSource Answered, Task Until) : Fault
    {
        public override string ToString() => Why;
    }

    /// <summary>Half of the answer, and an orderly end: what a proxy with a small buffer makes of it.</summary>
    public sealed record Truncated : Fault
    {
        public override string ToString() => "half of the answer, ended in good order";
    }

    /// <summary>Half of the answer, and then the stream breaks off.</summary>
    public sealed record BrokenOff : Fault
    {
        public override string ToString() => "broken off in the middle of the answer";
    }

    /// <summary>The answer of something that is no API server, under its status: bytes that mean nothing.</summary>
    public sealed record Garbage : Fault
    {
        public override string ToString() => "garbage for an answer";
    }

    /// <summary>The answer, in ten pieces over this time.</summary>
    public sealed record Slow(TimeSpan Over) : Fault
    {
        public override string ToString() => $"the answer trickles in over {Over.TotalSeconds:0.#} s";
    }

    /// <summary>The call waits for something to be done first, and then goes its way.</summary>
    public sealed record After(string What, Func<Task> First) : Fault
    {
        public override string ToString() => $"first {What}";
    }

    /// <summary>An answer from another time. The API server is not asked.</summary>
    public sealed record Replayed(byte[] Body, string When) : Fault
    {
        public override string ToString() => $"the answer of {When}";
    }

    /// <summary>Something is done to the operator when the server has answered, before or after the operator gets to know.</summary>
    public sealed record Struck(string Blow, Action Strike, bool AnswerDelivered) : Fault
    {
        public override string ToString() => $"{Blow} {(AnswerDelivered ? "when it has the answer" : "before it has the answer")}";
    }

    /// <summary>The lines of a watch become others.</summary>
    public sealed record Reshaped(string How, Func<IAsyncEnumerable<byte[]>, CancellationToken, IAsyncEnumerable<byte[]>> Shape) : Fault
    {
        public override string ToString() => How;
    }
}
