using System.Text.RegularExpressions;
using EndToEnd.Tests;

namespace Chart.Tests.Generated;

/// <summary>The chart without Helm: what it renders with its defaults, for kubectl.</summary>
internal static partial class PlainManifests
{
    private const string Namespace = "supervision-system";
    private const string Header = "# Written from charts/supervision-operator by `make generate`.\n";

    public static async Task<IEnumerable<(string Path, string Content)>> Files()
    {
        var rendered = await Helm.Template("crds: { enabled: false }", ns: Namespace);
        var all = Manifest.Documents(rendered).Where(text => Manifest.Parse(text).Length > 0)
            .Select(text => (Object: Manifest.Parse(text).Single(), Text: Plain(text))).ToList();
        var objects = all.Where(it => !it.Object.IsHook).ToList();
        var people = Of(it => it.Kind == "ClusterRole" && it.Name != Helm.Release);
        var rbac = Of(it => it.Kind is "ServiceAccount" or "ClusterRoleBinding" or "Role" or "RoleBinding"
            || (it.Kind == "ClusterRole" && it.Name == Helm.Release));
        var disruption = Of(it => it.Kind == "PodDisruptionBudget");
        var theOperator = Of(it => it.Kind is "Service" or "Deployment" or "NetworkPolicy");
        (rbac.Length + people.Length + disruption.Length + theOperator.Length).ShouldBe(objects.Count, "each object is in one file");

        var ns = await Read("config/operator/namespace.yaml");
        var crd = await Read("config/crd/supervisiontrees.yaml");
        return
        [
            ("config/operator/rbac.yaml", File(rbac)),
            ("config/operator/roles-for-people.yaml", File(people)),
            ("config/operator/operator.yaml", File(theOperator)),
            ("config/default/poddisruptionbudget.yaml", File(disruption)),
            ("config/release-trees.yaml", File([.. all.Where(it => it.Object.IsHook && it.Object.Kind != "Pod").Select(it => it.Text)])),
            ("config/install.yaml", File([ns.TrimEnd(), crd.TrimEnd(), .. rbac, .. people, .. theOperator, .. disruption])),
        ];

        string[] Of(Func<Manifest, bool> isOne) => [.. objects.Where(it => isOne(it.Object)).Select(it => it.Text)];
    }

    private static string File(string[] texts) => $"{Header}{string.Join("\n---\n", texts)}\n";

    private static Task<string> Read(string path) =>
        System.IO.File.ReadAllTextAsync(Repository.Path(path), TestContext.Current.CancellationToken);

    /// <summary>Without what only means something to Helm.</summary>
    private static string Plain(string text) => Helms().Replace(text, "").Trim('\n', '-');

    [GeneratedRegex(
        @"^ *(helm\.sh/chart: .*|app\.kubernetes\.io/managed-by: Helm|# Source: .*|annotations:\n( +helm\.sh/hook.*\n?)+)(\n|$)",
        RegexOptions.Multiline)]
    private static partial Regex Helms();
}
