using System.Security.Cryptography;
using KubeApi;

namespace Operator;

/// <summary>
/// Whether this process may act: because it holds the lease, or because it was told that it is the only one. It is asked
/// before every visit and every act. That keeps a process that was frozen from going on where it stood; what it had already
/// sent is held off by the version that each status write names.
/// </summary>
internal sealed class Leadership(LeaderElector? elector)
{
    public static Leadership Of(OperatorOptions options, ClusterConfig cluster, ApiClient api, TimeProvider time, ILoggerFactory loggers)
    {
        var election = options.LeaderElection;
        if (!(election.Enabled ?? cluster.Context is null)) return new Leadership(null); // a pod has no context
        // Two processes on one host, or a pod that starts again under its name, are two candidates.
        var identity = $"{election.Identity ?? Environment.MachineName}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        return new Leadership(new LeaderElector(
            api, election.Namespace ?? cluster.Namespace, election.Name, identity, election.Terms, time,
            loggers.CreateLogger<LeaderElector>()));
    }

    public bool MayAct => elector?.Leads ?? true;

    /// <summary>It acts, or it could take over.</summary>
    public bool StandsReady => elector?.LeaseSeen ?? true;

    /// <exception cref="LeaseLostException">This process must not act.</exception>
    public void Demand()
    {
        if (!MayAct) throw new LeaseLostException("The lease is lost: another may lead by now.");
    }

    /// <summary>Waits until this process may act, and lets it.</summary>
    /// <param name="work">Is told by its token when it may no longer.</param>
    /// <param name="stopping">Ends the wait.</param>
    public Task Run(Func<CancellationToken, Task> work, CancellationToken stopping) =>
        elector is null ? work(CancellationToken.None) : elector.Run(work, stopping);
}
