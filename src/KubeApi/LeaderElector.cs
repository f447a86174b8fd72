using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace KubeApi;

/// <summary>
/// Lets one of several processes do something, by a Lease on the server.
///
/// Guarantees: of electors whose clocks run at about the same speed and are not stopped, no two lead at the same time. A
/// process that is stopped and continued finds that it no longer leads as soon as it looks (<see cref="Leads"/>); what it
/// had already decided may still reach the server, so whatever must not happen twice needs a guard there.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="ns">The namespace of the lease.</param>
/// <param name="name">The name of the lease.</param>
/// <param name="identity">Unique among all processes that ever ask for it.</param>
/// <param name="terms">How long, how often.</param>
/// <param name="time">Its monotonic clock decides; its wall clock is only written down.</param>
/// <param name="logger">For changes of leader and for trouble.</param>
public sealed class LeaderElector(
    ApiClient client, string ns, string name, string identity, LeaseTerms terms, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan releaseMax = TimeSpan.FromSeconds(3);

    private readonly LeaseClaim claim = new(identity, terms, time);
    // As last read or written. null: it must be read first.
    private Lease? known;
    private volatile bool seen;
    private string? trouble;
    private string? leader;

    private enum Answer
    {
        /// <summary>The lease is ours.</summary>
        Held,

        /// <summary>It is another's.</summary>
        Taken,

        /// <summary>Nobody can tell; it must be asked again.</summary>
        Unclear,
    }

    /// <summary>The lease could be read at least once, so that this process could lead if it had to.</summary>
    public bool LeaseSeen => seen;

    /// <summary>It may act now. Reckoned anew at each call: a process that was stopped for a while gets the truth.</summary>
    public bool Leads => claim.Left > TimeSpan.Zero;

    /// <summary>
    /// Waits for the lease, keeps it while <paramref name="work"/> runs, and gives it back when that has ended.
    /// </summary>
    /// <param name="work">Its token is cancelled when the lease is lost; it should then end at once.</param>
    /// <param name="stopping">Ends the wait. Work that has begun ends by itself.</param>
    /// <exception cref="LeaseLostException">After the work has ended.</exception>
    public async Task Run(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        await Acquire(stopping);
        Log.Leading(logger, identity, ns, name);
        using var lost = new CancellationTokenSource();
        using var done = new CancellationTokenSource();
        var working = Task.Run(() => work(lost.Token), CancellationToken.None);
        var ended = working.ContinueWith(
            _ => done.Cancel(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (await Keep(done.Token) is { } why)
        {
            claim.Drop();
            await lost.CancelAsync();
            await ended;
            throw new LeaseLostException($"The lease {ns}/{name} is lost: {why}");
        }
        await Release();
        await working;
    }

    private async Task Acquire(CancellationToken stopping)
    {
        try
        {
            while (await Ask(stopping) != Answer.Held) await Task.Delay(terms.Pause(), time, stopping);
        }
        catch (OperationCanceledException)
        {
            // A claim that was on its way when we were told to stop may have succeeded.
            await Release();
            throw;
        }
    }

    /// <returns>Why it could not be kept; null when the work has ended before.</returns>
    private async Task<string?> Keep(CancellationToken done)
    {
        try
        {
            while (claim.Left is { Ticks: > 0 } left)
            {
                var pause = terms.Pause();
                await Task.Delay(pause < left ? pause : left, time, done);
                if (await Ask(done) == Answer.Taken) break;
            }
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            return null;
        }
        return claim.IsMine
            ? $"it could not be renewed for {terms.RenewDeadline.TotalSeconds:0.#} s{(trouble is null ? "" : $": {trouble}")}"
            : $"{claim.Holder ?? "nobody"} holds it";
    }

    /// <summary>One attempt to get the lease, or to renew it.</summary>
    private async Task<Answer> Ask(CancellationToken ct)
    {
        // While we hold it there must be time for a second attempt, and nothing may outlast the first one's deadline.
        var patience = terms.RenewDeadline / 2;
        if (known is not null && claim.IsMine)
        {
            var left = claim.Left;
            if (left == TimeSpan.Zero) return Answer.Unclear;
            if (left < patience) patience = left;
        }
        using var deadline = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            var answer = await Claim(either.Token);
            trouble = null;
            return answer;
        }
        catch (ApiException e) when (e.IsConflict || e.IsAlreadyExists || e.IsNotFound)
        {
            // Somebody was faster, or it was us: a write whose answer never came. It is read anew.
            known = null;
            return Answer.Unclear;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            known = null;
            var problem = e is OperationCanceledException ? $"no answer within {patience.TotalSeconds:0.#} s" : e.Message;
            if (problem != trouble) Log.LeaseTrouble(logger, ns, name, problem);
            trouble = problem;
            return Answer.Unclear;
        }
    }

    private async Task<Answer> Claim(CancellationToken ct)
    {
        var led = claim.Left > TimeSpan.Zero;
        if (known is null || !claim.IsMine)
        {
            known = await Read(ct);
            claim.See(known?.Spec);
            seen = true;
            if (claim.Holder != leader && claim.Holder is not null && !claim.IsMine) Log.Following(logger, claim.Holder, ns, name);
            leader = claim.Holder;
            // Whoever led and finds another name in it has been replaced, even if that one is gone again.
            if (led && !claim.IsMine && known is not null) return Answer.Taken;
        }
        if (claim.IsTaken) return Answer.Taken;

        var asked = time.GetTimestamp();
        var spec = claim.ToHold();
        known = known is null
            ? await client.Create(Lease.Type, ns, Body(spec, version: null), null, ct)
            : await client.Patch(Lease.Type, ns, name, PatchType.Merge, Body(spec, known.Metadata.ResourceVersion), null, null, ct);
        claim.Hold(known.Spec, asked);
        return claim.IsMine ? Answer.Held : Answer.Unclear;
    }

    private async Task<Lease?> Read(CancellationToken ct)
    {
        try
        {
            return await client.Get(Lease.Type, ns, name, ct);
        }
        catch (ApiException e) when (e.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>The next one need not wait until the lease runs out. If this fails, it does.</summary>
    private async Task Release()
    {
        claim.Drop();
        using var deadline = new CancellationTokenSource(releaseMax, time);
        try
        {
            if (await Read(deadline.Token) is not { } lease || lease.Spec.HolderIdentity != identity) return;
            claim.See(lease.Spec);
            await client.Patch(
                Lease.Type, ns, name, PatchType.Merge, Body(claim.ToRelease(), lease.Metadata.ResourceVersion), null, null,
                deadline.Token);
            Log.Released(logger, ns, name);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or OperationCanceledException)
        {
            Log.NotReleased(logger, ns, name, terms.Duration.TotalSeconds, e.Message);
        }
    }

    private JsonObject Body(LeaseSpec spec, string? version) => new()
    {
        ["apiVersion"] = Lease.Type.ApiVersion,
        ["kind"] = Lease.Type.Kind,
        // The version makes it one of two: of two who claim the same lease, one is refused.
        ["metadata"] = new JsonObject { ["name"] = name, ["resourceVersion"] = version },
        ["spec"] = new JsonObject
        {
            ["holderIdentity"] = spec.HolderIdentity,
            ["leaseDurationSeconds"] = spec.LeaseDurationSeconds,
            ["acquireTime"] = spec.AcquireTime,
            ["renewTime"] = spec.RenewTime,
            ["leaseTransitions"] = spec.LeaseTransitions,
        },
    };
}

/// <summary>Another may lead now.</summary>
public sealed class LeaseLostException(string message) : Exception(message);
