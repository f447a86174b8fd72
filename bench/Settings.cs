namespace Bench;

/// <param name="Kubeconfig">Of the cluster that is measured on.</param>
/// <param name="Quick">Few repetitions, small fleets: to try it out. Such results are not kept.</param>
/// <param name="Profile">The operator is sampled while the fleet starts and fails, which makes it slower.</param>
/// <param name="Foreign">The cluster is not on this machine: nobody here can kill its containers.</param>
/// <param name="Scratch">A folder for logs.</param>
internal sealed record Settings(string Kubeconfig, bool Quick, bool Profile, bool Foreign, string Scratch)
{
    public string Log(string name) => Path.Combine(Scratch, $"{name}.log");
}
