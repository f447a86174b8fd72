namespace KubeApi;

/// <summary>
/// What one candidate knows of a lease, and what that allows. Pure but for the clock, and of that only the monotonic one
/// counts: whether another's lease has run out is told by how long we have seen it unchanged, never by the times in it.
/// </summary>
internal sealed class LeaseClaim(string identity, LeaseTerms terms, TimeProvider time)
{
    private const long never = long.MinValue;

    private LeaseSpec? seen;
    private long seenAt;
    private long heldAt = never; // read by whoever wants to act

    /// <summary>Whoever holds it, as last seen; null: nobody.</summary>
    internal string? Holder => seen?.HolderIdentity is { Length: > 0 } holder ? holder : null;

    internal bool IsMine => Holder == identity;

    /// <summary>Another holds it, and has shown within its own promise that it lives.</summary>
    internal bool IsTaken => Holder is not null && !IsMine && time.GetElapsedTime(seenAt) < Promise;

    /// <summary>How much longer we may act without another renewal; zero if we may not.</summary>
    internal TimeSpan Left
    {
        get
        {
            var since = Volatile.Read(ref heldAt);
            if (since == never) return TimeSpan.Zero;
            var left = terms.RenewDeadline - time.GetElapsedTime(since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>The lease was read; null: there is none.</summary>
    internal void See(LeaseSpec? lease)
    {
        if (lease == seen) return;
        (seen, seenAt) = (lease, time.GetTimestamp());
        if (!IsMine) Drop();
    }

    /// <summary>Our claim was written.</summary>
    /// <param name="written">What the server has now.</param>
    /// <param name="asked">When we sent it, and not when we heard of it: others reckon from when they see it.</param>
    internal void Hold(LeaseSpec written, long asked)
    {
        See(written);
        if (IsMine) Volatile.Write(ref heldAt, asked);
    }

    /// <summary>We act no more, whatever stands in the lease.</summary>
    internal void Drop() => Volatile.Write(ref heldAt, never);

    /// <summary>What to write in order to get the lease, or to keep it.</summary>
    internal LeaseSpec ToHold()
    {
        var now = LeaseSpec.Moment(time.GetUtcNow());
        return new LeaseSpec
        {
            HolderIdentity = identity,
            LeaseDurationSeconds = (int)terms.Duration.TotalSeconds,
            AcquireTime = IsMine ? seen!.AcquireTime ?? now : now,
            RenewTime = now,
            LeaseTransitions = (seen?.LeaseTransitions ?? 0) + (IsMine || seen is null ? 0 : 1),
        };
    }

    /// <summary>What to write in order to leave it to others at once.</summary>
    internal LeaseSpec ToRelease() => ToHold() with { HolderIdentity = "", LeaseDurationSeconds = 1 };

    /// <summary>The holder's own, which may be configured otherwise than we are.</summary>
    private TimeSpan Promise => seen?.LeaseDurationSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : terms.Duration;
}
