using Operator.Kinds;
using Supervision;

namespace Operator.Acting;

/// <summary>
/// Whether a decision may still be acted upon. The status write keeps apart two decisions from one version, but the API server
/// takes a new pod from anybody, whatever was decided meanwhile: a process that was frozen after its write, or whose calls
/// hung, would carry out what others have long overtaken. So the version that was decided from must have been confirmed a
/// moment before each such act; if that is longer ago, the API server is asked again.
/// </summary>
/// <param name="status">Asks.</param>
/// <param name="tree">The version that the decision rests on.</param>
/// <param name="confirmed">When the request was sent that this version is the answer to; null if it is from the store.</param>
/// <param name="time">Goes on while the process is frozen.</param>
internal sealed class Fence(StatusWriter status, Tree tree, long? confirmed, TimeProvider time)
{
    private const long Never = 0;

    /// <summary>Far longer than a request takes, far shorter than it takes others to get ahead by a whole life of a pod.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private long lastConfirmed = confirmed ?? Never;
    private volatile bool broken;

    /// <summary>It was found that somebody else has decided since; nothing more may be done.</summary>
    public bool Broken => broken;

    /// <summary>
    /// A stop is aimed at a UID that nothing will ever want again. What looks like a leftover, or not yet started, may be
    /// another operator's newest, or the evidence of what it saw end.
    /// </summary>
    public static bool Guards(Step step) => step is not Step.Stop;

    /// <summary>Nobody has decided anything newer, as of a moment ago. Several may ask at once.</summary>
    public async Task<bool> Holds(CancellationToken ct)
    {
        // An answer that was long in coming is old itself. Each time it may take twice as long, though: a slow API server
        // must not keep everything from being started.
        for (var moment = Moment; !broken && !ConfirmedWithin(moment); moment *= 2)
        {
            var asked = time.GetTimestamp();
            if (!await status.IsCurrent(tree, ct)) broken = true;
            Interlocked.Exchange(ref lastConfirmed, asked);
        }
        return !broken;
    }

    private bool ConfirmedWithin(TimeSpan moment) =>
        Interlocked.Read(ref lastConfirmed) is not Never and var last && time.GetElapsedTime(last) <= moment;
}
