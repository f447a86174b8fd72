using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Operator;

namespace Chart.Tests;

/// <summary>What the values make of the chart, without a cluster.</summary>
public class RenderTests
{
    /// <summary>Since and until which minor version Kubernetes has what the chart uses.</summary>
    private static readonly Dictionary<string, (int Since, int Until)> ApiVersions = new()
    {
        ["v1"] = (0, 99),
        ["apps/v1"] = (9, 99),
        ["batch/v1"] = (2, 99),
        ["rbac.authorization.k8s.io/v1"] = (8, 99),
        ["networking.k8s.io/v1"] = (7, 99),
        ["apiextensions.k8s.io/v1"] = (16, 99),
        ["policy/v1beta1"] = (5, 24),
        ["policy/v1"] = (21, 99),
        ["monitoring.coreos.com/v1"] = (0, 99), // where the Prometheus operator is
    };

    private static readonly string[] Namespaced =
    [
        "ConfigMap", "Deployment", "Job", "NetworkPolicy", "Pod", "PodDisruptionBudget", "PodMonitor", "PrometheusRule", "Role",
        "RoleBinding", "Service", "ServiceAccount", "ServiceMonitor",
    ];

    [Theory]
    [MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public async Task Every_object_is_whole_on_every_version(string name, string values)
    {
        await Helm.Run(Cases.In("system", values), "lint", "--strict", Helm.Chart, "--values", "-");
        foreach (var minor in name == "defaults" ? [20, 21, 24, 25, 36] : new[] { 20, 36 })
        {
            var objects = await Helm.Render(Cases.In("system", values), $"1.{minor}.0");
            objects.Select(it => it.ToString()).ShouldBeUnique();
            foreach (var it in objects.Where(it => it.Kind != "ConfigMap" || it.Labels.Count > 0))
            {
                var (since, until) = ApiVersions[it.ApiVersion];
                (minor >= since && minor <= until).ShouldBeTrue($"{it} in 1.{minor}");
                (it.Namespace is not null).ShouldBe(Namespaced.Contains(it.Kind), $"{it}");
                it.Name.Length.ShouldBeLessThanOrEqualTo(it.Kind.EndsWith("Role") || it.Kind.EndsWith("RoleBinding") ? 253 : 63, $"{it}");
                it.Labels["app.kubernetes.io/instance"]!.GetValue<string>().ShouldBe(Helm.Release, $"{it}");
                it.Labels["app.kubernetes.io/managed-by"]!.GetValue<string>().ShouldBe("Helm", $"{it}");
            }
            foreach (var pod in objects.Where(it => it.PodSpec is not null)) ShouldBeRestricted(pod);
        }
    }

    /// <summary>With the operator's own parser, so that no option of the chart's is one that it does not know.</summary>
    [Theory]
    [MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public async Task The_operator_understands_its_options(string name, string values)
    {
        var objects = await Helm.Render(Cases.In("system", values));
        var read = Options(objects.Single(it => it.Kind == "Deployment"));
        read.ShouldNotBeNull(name);
        if (objects.SingleOrDefault(it => it.Kind == "Job") is { } job)
            Options(job)!.Scope.ToString().ShouldBe(read.Scope.ToString(), "released are the trees that were run");
    }

    [Fact]
    public async Task A_long_name_of_a_release_is_cut() =>
        (await Helm.Render(release: new string('r', 53))).Where(it => it.Kind is "Job" or "Service" or "Pod")
            .ShouldAllBe(it => it.Name.Length <= 63);

    /// <summary>The tag of the image, unless somebody says otherwise.</summary>
    [Fact]
    public async Task The_chart_is_of_the_operator_s_version()
    {
        var chart = await Helm.Run("", "show", "chart", Helm.Chart);
        var version = typeof(OperatorOptions).Assembly.GetName().Version!.ToString(3);
        Manifest.ToJson(chart)!["appVersion"]!.GetValue<string>().ShouldBe(version);
        chart.ShouldContain($"image: ghcr.io/supervision-operator/supervision-operator:{version}");
    }

    [Fact]
    public async Task Values_become_options()
    {
        var read = Options((await Helm.Render("""
            watchNamespaces: [a, b]
            selector: team in (x, y)
            workers: 8
            watchDuration: 90s
            leaderElection: { leaseName: mine, leaseDuration: 60s, renewDeadline: 40s, retryPeriod: 500ms }
            metrics: { childLabel: false }
            log: { format: json, level: warning }
            service: { port: 9090 }
            """)).Single(it => it.Kind == "Deployment"))!;

        read.Scope.Namespaces.ShouldBe(["a", "b"]);
        read.Scope.Selector.ShouldBe("team in (x, y)");
        (read.Workers, read.Watch, read.MetricsChildLabel).ShouldBe((8, TimeSpan.FromSeconds(90), false));
        (read.LogFormat, read.LogLevel, read.Listen).ShouldBe((LogFormat.Json, LogLevel.Warning, "*:9090"));
        (read.LeaderElection.Enabled, read.LeaderElection.Namespace, read.LeaderElection.Name).ShouldBe((true, "system", "mine"));
        read.LeaderElection.Terms.ShouldBe(new(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(40), TimeSpan.FromMilliseconds(500)));
    }

    /// <summary>What the defaults promise to whoever only types <c>helm install</c>.</summary>
    [Fact]
    public async Task The_defaults_are_highly_available()
    {
        var objects = await Helm.Render();
        var deployment = objects.Single(it => it.Kind == "Deployment");
        deployment.Json["spec"]!["replicas"]!.GetValue<int>().ShouldBe(2);
        var pod = deployment.PodSpec!;
        pod["terminationGracePeriodSeconds"]!.GetValue<int>().ShouldBeGreaterThanOrEqualTo(30);
        pod["topologySpreadConstraints"]!.AsArray().Select(spread => spread!["topologyKey"]!.GetValue<string>())
            .ShouldBe(["kubernetes.io/hostname", "topology.kubernetes.io/zone"]);
        var container = pod["containers"]![0]!;
        container["readinessProbe"]!["httpGet"]!["path"]!.GetValue<string>().ShouldBe("/readyz");
        container["livenessProbe"]!["httpGet"]!["path"]!.GetValue<string>().ShouldBe("/healthz");
        container["resources"]!["limits"]!["memory"].ShouldNotBeNull();
        objects.ShouldContain(it => it.Kind == "PodDisruptionBudget");
        objects.ShouldContain(it => it.Kind == "NetworkPolicy");
        objects.ShouldNotContain(it => it.ApiVersion == "monitoring.coreos.com/v1", "most clusters do not have that");

        // Everything that selects the pods selects these, and not those of a Job or a test.
        var labels = deployment.Json["spec"]!["template"]!["metadata"]!["labels"]!.AsObject();
        foreach (var selector in new[]
        {
            deployment.Json["spec"]!["selector"]!["matchLabels"],
            objects.Single(it => it.Kind == "Service").Json["spec"]!["selector"],
            objects.Single(it => it.Kind == "PodDisruptionBudget").Json["spec"]!["selector"]!["matchLabels"],
            objects.Single(it => it.Kind == "NetworkPolicy").Json["spec"]!["podSelector"]!["matchLabels"],
            pod["topologySpreadConstraints"]![0]!["labelSelector"]!["matchLabels"],
        })
        {
            selector!.AsObject().ShouldAllBe(pair => JsonNode.DeepEquals(labels[pair.Key], pair.Value));
            objects.Where(it => it.Kind is "Job" or "Pod").ShouldAllBe(other => !selector.AsObject().All(pair =>
                JsonNode.DeepEquals(PodLabels(other)[pair.Key], pair.Value)));
        }
    }

    [Theory]
    [InlineData("", "ghcr.io/supervision-operator/supervision-operator:")]
    [InlineData("image: { tag: next }", ":next")]
    [InlineData("image: { tag: next, digest: 'sha256:DIGEST' }", "/supervision-operator@sha256:")]
    public async Task The_digest_goes_before_the_tag(string values, string part)
    {
        var objects = await Helm.Render(values.Replace("DIGEST", new string('b', 64), StringComparison.Ordinal));
        var images = objects.Where(it => it.PodSpec is not null)
            .Select(it => it.PodSpec!["containers"]![0]!["image"]!.GetValue<string>());
        images.Distinct().Count().ShouldBe(1, "the Job and the test run the image that is there already");
        images.First().ShouldContain(part);
    }

    /// <summary>Helm reads YAML numbers as floats, which a schema does not take; and rules are left out whole or not at all.</summary>
    [Fact]
    public async Task The_CRD_is_the_one_of_config_and_before_1_25_without_rules()
    {
        var source = Manifest.ToJson(await File.ReadAllTextAsync(
            EndToEnd.Tests.Repository.Path("config/crd/supervisiontrees.yaml"), TestContext.Current.CancellationToken))!;
        var newest = (await Helm.Render()).Single(it => it.Kind == "CustomResourceDefinition");
        JsonNode.DeepEquals(newest.Json["spec"], source["spec"]).ShouldBeTrue();
        newest.Annotations["helm.sh/resource-policy"]!.GetValue<string>().ShouldBe("keep");

        var oldest = (await Helm.Render("crds: { keep: false }", "1.24.0")).Single(it => it.Kind == "CustomResourceDefinition");
        WithoutRules(source["spec"]!);
        JsonNode.DeepEquals(oldest.Json["spec"], source["spec"]).ShouldBeTrue();
        oldest.Annotations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Roles_of_namespaces_say_what_the_cluster_wide_one_says()
    {
        var cluster = await Helm.Render();
        var namespaces = await Helm.Render("watchNamespaces: [a, b]");
        namespaces.Where(it => it.Kind.StartsWith("Cluster", StringComparison.Ordinal)).Select(it => it.Name)
            .ShouldAllBe(name => name.EndsWith("-viewer") || name.EndsWith("-editor") || name.EndsWith("-admin"));
        foreach (var ns in new[] { "a", "b" })
        {
            JsonNode.DeepEquals(Rules(namespaces, "Role", ns), Rules(cluster, "ClusterRole", null)).ShouldBeTrue();
            namespaces.ShouldContain(it => it.Kind == "RoleBinding" && it.Namespace == ns && it.Name == Helm.Release);
        }
        Rules(cluster, "ClusterRole", null)!.ToJsonString().ShouldNotContain("secrets");
        Rules(cluster, "ClusterRole", null)!.ToJsonString().ShouldNotContain("*");
    }

    private static JsonNode? Rules(Manifest[] objects, string kind, string? ns) =>
        objects.Single(it => it.Kind == kind && it.Name == Helm.Release && it.Namespace == ns).Json["rules"];

    private static JsonObject PodLabels(Manifest it) =>
        it.Kind == "Pod" ? it.Labels : it.Json["spec"]!["template"]!["metadata"]!["labels"]!.AsObject();

    /// <summary>Null where the command line is refused.</summary>
    private static OperatorOptions? Options(Manifest it)
    {
        OperatorOptions? read = null;
        Task<int> Keep(OperatorOptions options, CancellationToken ct)
        {
            read = options;
            return Task.FromResult(0);
        }
        string[] args = [.. it.PodSpec!["containers"]![0]!["args"]!.AsArray().Select(arg => arg!.GetValue<string>())];
        CommandLine.Build(Keep, Keep, (_, _) => Task.FromResult(0)).Parse(args).Invoke().ShouldBe(0, string.Join(' ', args));
        return read;
    }

    /// <summary>What Pod Security asks for at the level restricted.</summary>
    private static void ShouldBeRestricted(Manifest it)
    {
        var (pod, container) = (it.PodSpec!, it.PodSpec!["containers"]![0]!);
        pod["securityContext"]!["runAsNonRoot"]!.GetValue<bool>().ShouldBeTrue($"{it}");
        pod["securityContext"]!["seccompProfile"]!["type"]!.GetValue<string>().ShouldBe("RuntimeDefault", $"{it}");
        container["securityContext"]!["allowPrivilegeEscalation"]!.GetValue<bool>().ShouldBeFalse($"{it}");
        container["securityContext"]!["readOnlyRootFilesystem"]!.GetValue<bool>().ShouldBeTrue($"{it}");
        container["securityContext"]!["capabilities"]!["drop"]!.ToJsonString().ShouldBe("[\"ALL\"]", $"{it}");
        pod["containers"]!.AsArray().Count.ShouldBe(1, $"{it}");
        new[] { "hostNetwork", "hostPID", "hostIPC" }.ShouldAllBe(field => pod[field] == null, $"{it}");
        Convert.ToInt64(pod["securityContext"]!["runAsUser"]!.ToString(), CultureInfo.InvariantCulture).ShouldBe(65532, $"{it}");
    }

    private static void WithoutRules(JsonNode node)
    {
        if (node is JsonObject fields) fields.Remove("x-kubernetes-validations");
        foreach (var child in node is JsonObject parts ? parts.Select(part => part.Value) : node is JsonArray items ? items : [])
            if (child is not null) WithoutRules(child);
    }
}
