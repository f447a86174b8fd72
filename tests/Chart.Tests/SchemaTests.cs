namespace Chart.Tests;

/// <summary>Values that cannot work are refused before anything is installed, with the name of what is wrong.</summary>
public class SchemaTests
{
    [Theory]
    [InlineData("replica: 3", "Additional property replica is not allowed")]
    [InlineData("image: { repo: x }", "Additional property repo is not allowed")]
    [InlineData("image: { digest: 'sha256:abc' }", "image.digest")]
    [InlineData("image: { tag: 'a b' }", "image.tag")]
    [InlineData("image: { repository: '' }", "image.repository")]
    [InlineData("image: { pullPolicy: Sometimes }", "image.pullPolicy")]
    [InlineData("image: { pullSecrets: [registry] }", "image.pullSecrets.0")]
    [InlineData("replicas: two", "replicas")]
    [InlineData("replicas: -1", "replicas")]
    [InlineData("watchNamespaces: shop", "watchNamespaces")]
    [InlineData("watchNamespaces: [Shop]", "watchNamespaces.0")]
    [InlineData("watchNamespaces: ['a,b']", "watchNamespaces.0")]
    [InlineData("watchNamespaces: [a, a]", "watchNamespaces")]
    [InlineData("workers: 65", "workers")]
    [InlineData("watchDuration: 6m", "watchDuration")]
    [InlineData("leaderElection: { leaseDuration: 1500ms }", "leaderElection.leaseDuration")]
    [InlineData("leaderElection: { enabled: 'yes' }", "leaderElection.enabled")]
    [InlineData("log: { format: xml }", "log.format")]
    [InlineData("log: { level: verbose }", "log.level")]
    [InlineData("extraArgs: [workers=8]", "extraArgs.0")]
    [InlineData("extraEnv: { A: b }", "extraEnv")]
    [InlineData("crds: { keep: maybe }", "crds.keep")]
    [InlineData("service: { port: 80 }", "service.port")]
    [InlineData("metrics: { serviceMonitor: { interval: soon } }", "metrics.serviceMonitor.interval")]
    [InlineData("podDisruptionBudget: { maxUnavailable: half }", "podDisruptionBudget.maxUnavailable")]
    [InlineData("networkPolicy: { apiServerPorts: [] }", "networkPolicy.apiServerPorts")]
    [InlineData("terminationGracePeriodSeconds: 10", "terminationGracePeriodSeconds")]
    [InlineData("resources: { request: { cpu: 1 } }", "Additional property request is not allowed")]
    [InlineData("labels: { team: 7 }", "labels.team")]
    public async Task Wrong_values_are_named(string values, string named) =>
        (await Should.ThrowAsync<HelmException>(Helm.Template(values))).Message.ShouldContain(named);

    [Fact]
    public async Task Two_replicas_that_both_act_are_refused() =>
        (await Should.ThrowAsync<HelmException>(Helm.Template("leaderElection: { enabled: false }"))).Message
            .ShouldContain("all of them would act");
}
