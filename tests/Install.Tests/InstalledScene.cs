using EndToEnd.Tests;

namespace Install.Tests;

/// <summary>A scene whose operator was installed with the chart's own values: two replicas, of which one leads.</summary>
public abstract class InstalledScene : Scene
{
    private protected Release Release { get; private set; } = null!;

    private protected override async Task<RunningOperator> StartOperator() => Release = await Release.Install(Namespace);

    private protected async Task<string> StatusAsWritten(string tree) =>
        await Cluster.Kubectl("get", "svt", tree, "--namespace", Namespace, "-o", "jsonpath={.status}");
}
