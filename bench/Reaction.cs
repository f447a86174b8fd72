using System.Diagnostics;
using KubeApi;

namespace Bench;

/// <summary>
/// From a pod that is reported Failed to its successor: how long does each contender take? They take turns, on one API
/// server, so that whatever else happens on the machine happens to all of them.
/// </summary>
internal static class Reaction
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);
    private const int WarmUp = 10;

    public static async Task<IReadOnlyList<Table>> Measure(Settings settings, Cluster cluster, CancellationToken ct)
    {
        var rounds = settings.Quick ? 30 : 200;
        var ns = await cluster.NewNamespace("reaction", ct);
        await using var witness = new Witness(settings.Kubeconfig, ns);
        using var kubelet = new StandInKubelet(witness, settings.Kubeconfig, ns, ct);
        await using var ours = new OperatorProcess(settings.Kubeconfig, ns, settings.Log("operator"));
        await witness.Begins(ct);
        await ours.Supervises(ct);

        var contenders = Contender.All;
        var reactions = contenders.ToDictionary(contender => contender, _ => (Seen: new List<double>(), Sent: new List<double>()));
        for (var round = -WarmUp; round < rounds; round++)
        {
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                // Whoever goes first, goes last the next time.
                var contender = contenders[(turn + round + WarmUp) % contenders.Count];
                var victim = await contender.NextVictim(cluster.Api, ns, witness, round + WarmUp, ct);
                await witness.Quiet(Rest, ct);

                var failed = witness.Next(seen => seen.Uid == victim.Metadata.Uid && seen.Pod.Status.Phase == "Failed", ct);
                var made = witness.Next(seen => seen.Kind == ChangeKind.Added && contender.Owns(seen.Pod), ct);
                var sent = Stopwatch.GetTimestamp();
                await kubelet.Fail(victim);
                var (from, to) = (await failed, await made);
                if (round < 0) continue;
                reactions[contender].Seen.Add(Stopwatch.GetElapsedTime(from.At, to.At).TotalMilliseconds);
                reactions[contender].Sent.Add(Stopwatch.GetElapsedTime(sent, to.At).TotalMilliseconds);
            }
        }
        await ours.DisposeAsync();
        await cluster.Remove(ns);

        var table = new Table("reaction", "Reaction: a pod is reported Failed, its successor is created (ms)",
            "", "median", "p90", "p99", "times ReplicaSet's median", "times ReplicaSet's p99", "median, after the report was seen");
        var replicaSet = reactions.Single(reaction => reaction.Key.Name == "ReplicaSet").Value.Sent;
        foreach (var (contender, (seen, sent)) in reactions)
        {
            table.Add(contender.Name, sent.Median(), sent.Quantile(0.9), sent.Quantile(0.99), sent.Median() / replicaSet.Median(),
                sent.Quantile(0.99) / replicaSet.Quantile(0.99), seen.Median());
        }
        table.Notes.Add("From when the report (a patch of the pod's status) is sent until the witness sees the successor.");
        table.Notes.Add($"{rounds} failures each, in turns. Three pods each, the Job one. OneForOne, the status written first.");
        return [table];
    }
}
