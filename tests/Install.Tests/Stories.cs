using EndToEnd.Tests;

namespace Install.Tests;

// The stories of the end-to-end tests, told to an operator that was installed from the chart: same source, same judgement.

/// <summary>What the stories need of an installation: one replica, and an end that does not care for trees, for they are gone.</summary>
internal static class Installed
{
    public static async Task<RunningOperator> For(string ns) =>
        await Release.Install(ns, "replicas=1", "uninstall.releaseTrees=false");
}

public sealed class InstalledOneForOneTests : OneForOneTests
{
    private protected override Task<RunningOperator> StartOperator() => Installed.For(Namespace);
}

public sealed class InstalledOneForAllTests : OneForAllTests
{
    private protected override Task<RunningOperator> StartOperator() => Installed.For(Namespace);
}

public sealed class InstalledRestForOneTests : RestForOneTests
{
    private protected override Task<RunningOperator> StartOperator() => Installed.For(Namespace);
}

public sealed class InstalledDisruptionTests : DisruptionTests
{
    private protected override Task<RunningOperator> StartOperator() => Installed.For(Namespace);
}

/// <summary>Escalation, and what one level passes on to the next.</summary>
public sealed class InstalledNestedTests : NestedTests
{
    private protected override Task<RunningOperator> StartOperator() => Installed.For(Namespace);
}

public sealed class InstalledDeletionTests : DeletionTests
{
    private protected override Task<RunningOperator> StartOperator() => Installed.For(Namespace);
}
