using System.Text.Json.Nodes;
using EndToEnd.Tests;

namespace Install.Tests;

[Trait("Category", "EndToEnd")]
public sealed class ImageTests : InstalledScene
{
    [Fact]
    public async Task Helm_s_own_test_passes_and_the_service_has_the_metrics()
    {
        await Release.Test();
        var metrics = await Release.Kubectl(
            "get", "--raw", $"/api/v1/namespaces/{Release.Namespace}/services/supervision-operator:http/proxy/metrics");
        metrics.ShouldContain("\nsupervision_");
    }

    /// <summary>Nothing says as whom it runs but the image, and the kubelet refuses root, or a name that might be root.</summary>
    [Fact]
    public async Task By_itself_the_image_is_nobody_s_in_particular_writes_nothing_and_has_no_shell()
    {
        await Cluster.KubectlWith(Pod("version-1", ["--version"]), "apply", "-f", "-");
        await Cluster.KubectlWith(Pod("shell-1", command: ["/bin/sh"]), "apply", "-f", "-");
        await Until("it has told its version", async () => await Field("version-1", "{.status.phase}") == "Succeeded");
        (await Cluster.Kubectl("logs", "version-1", "--namespace", Namespace)).ShouldMatch(@"^\d+\.\d+\.\d+");
        await Until("there is no shell to start", async () =>
            (await Field("shell-1", "{.status.containerStatuses[0].state.terminated.message}"))
                .Contains("no such file", StringComparison.Ordinal));
    }

    private Task<string> Field(string pod, string path) =>
        Cluster.Kubectl("get", "pod", pod, "--namespace", Namespace, "-o", $"jsonpath={path}");

    private string Pod(string name, string[]? arguments = null, string[]? command = null) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Pod",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = Namespace },
        ["spec"] = new JsonObject
        {
            ["restartPolicy"] = "Never",
            ["automountServiceAccountToken"] = false,
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = "main",
                ["image"] = Image.Name,
                ["command"] = command is null ? null : new JsonArray([.. command]),
                ["args"] = arguments is null ? null : new JsonArray([.. arguments]),
                ["securityContext"] = new JsonObject
                {
                    ["runAsNonRoot"] = true,
                    ["readOnlyRootFilesystem"] = true,
                    ["allowPrivilegeEscalation"] = false,
                    ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
                },
            }),
        },
    }.ToJsonString();
}
