using System.Net;
using System.Text.Json.Nodes;
using KubeApi;
using Microsoft.Extensions.Logging.Abstractions;
using Operator.Kinds;

namespace Operator.Simulation;

/// <summary>
/// The simulated API server is worth what it has in common with a real one: the same requests to both must have the same
/// answers, in everything that the operator relies on.
/// </summary>
[Trait("Category", "Integration")]
public class ServerTests
{
    private const string Missing = "00000000-0000-0000-0000-000000000000";

    [Fact]
    public async Task The_simulated_server_answers_as_a_real_one_does()
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBECONFIG"))) Assert.Fail("KUBECONFIG is not set; run `make test`");
        using var real = new ApiClient(ClusterConfig.Load(), NullLoggerFactory.Instance);
        var answers = await Converse(real, "default", $"simulation-{Guid.NewGuid():N}"[..20]);

        var server = new SimulatedServer(new VirtualTime(), new Dice(1));
        using var simulated = new ApiClient(OperatorProcess.Config, NullLoggerFactory.Instance, TimeProvider.System,
            KubeApi.Limits.Default, new Direct(server));
        (await Converse(simulated, "default", "simulation")).ShouldBe(answers);
    }

    private static async Task<List<string>> Converse(ApiClient api, string ns, string name)
    {
        var ct = TestContext.Current.CancellationToken;
        var answers = new List<string>();
        var pods = KindTypes.Pods;
        JsonObject Body(string image = "app:1") => new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["supervision.dev/tree"] = name } },
            // Nobody schedules it, so nothing happens to it but what is asked for here.
            ["spec"] = new JsonObject
            {
                ["schedulerName"] = "nobody",
                ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = image }),
            },
        };
        JsonObject Meta(string? version, params string[] finalizers) => new()
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = version,
                ["finalizers"] = new JsonArray([.. finalizers.Select(finalizer => JsonValue.Create(finalizer))]),
            },
        };
        JsonObject Status(string? uid, string? version, string message)
        {
            var body = Body();
            (body["metadata"]!["uid"], body["metadata"]!["resourceVersion"]) = (uid, version);
            body["status"] = new JsonObject { ["phase"] = "Pending", ["message"] = message };
            return body;
        }
        async Task<Pod?> Ask(string what, Func<Task<Pod?>> ask, Func<Pod, string>? shows = null)
        {
            try
            {
                var pod = await ask();
                answers.Add($"{what}: yes{(pod is null ? ", nothing to show" : shows is null ? "" : $", {shows(pod)}")}");
                return pod;
            }
            catch (ApiException e)
            {
                answers.Add($"{what}: {(int)e.HttpStatus} {e.Reason}, already exists {e.IsAlreadyExists}, conflict {e.IsConflict}");
                return null;
            }
        }
        Task<Pod?> Get(string what) =>
            Ask(what, async () => await api.Get(pods, ns, name, ct), pod => $"deleting {pod.Metadata.DeletionTimestamp is not null}");

        await Get("get what is not there");
        await Ask("try a creation", async () =>
            await api.Create(pods, ns, Body(), new WriteOptions { DryRun = true }, ct), pod => $"uid {pod.Metadata.Uid is not null}");
        await Get("get what was only tried");
        await Ask("try a malformed one", async () =>
            await api.Create(pods, ns, Body(Admission.MalformedImage), new WriteOptions { DryRun = true }, ct));
        var made = await Ask("create", async () =>
            await api.Create(pods, ns, Body(), null, ct), pod =>
                $"phase {pod.Status.Phase}, deleting {pod.Metadata.DeletionTimestamp is not null}");
        await Ask("create again", async () => await api.Create(pods, ns, Body(), null, ct));
        await Ask("try it again", async () => await api.Create(pods, ns, Body(), new WriteOptions { DryRun = true }, ct));
        var (uid, version) = (made!.Metadata.Uid!, made.Metadata.ResourceVersion!);

        var told = await Ask("write the status", async () =>
            await api.Replace(pods, ns, name, Status(uid, version, "a"), "status", null, ct), pod =>
                $"{pod.Status.Message}, new version {pod.Metadata.ResourceVersion != version}");
        var second = told!.Metadata.ResourceVersion!;
        await Ask("write it from an old version", async () =>
            await api.Replace(pods, ns, name, Status(uid, version, "b"), "status", null, ct));
        await Ask("write another's", async () => await api.Replace(pods, ns, name, Status(Missing, second, "b"), "status", null, ct));

        await Ask("patch from an old version", async () =>
            await api.Patch(pods, ns, name, PatchType.Merge, Meta(version, "example.com/hold"), null, null, ct));
        var held = await Ask("patch", async () =>
            await api.Patch(pods, ns, name, PatchType.Merge, Meta(second, "example.com/hold"), null, null, ct), pod =>
                $"finalizers {pod.Metadata.Finalizers?.Count}");
        await Ask("patch without a change", async () =>
            await api.Patch(pods, ns, name, PatchType.Merge, Meta(held!.Metadata.ResourceVersion, "example.com/hold"), null, null, ct),
                pod => $"same version {pod.Metadata.ResourceVersion == held!.Metadata.ResourceVersion}");

        await Ask("delete another", async () => await api.Delete(pods, ns, name, new DeleteOptions { Uid = Missing }, ct));
        await Ask("delete an old version", async () =>
            await api.Delete(pods, ns, name, new DeleteOptions { ResourceVersion = version }, ct));
        await Ask("delete", async () =>
            await api.Delete(pods, ns, name, new DeleteOptions { Uid = uid, GracePeriodSeconds = 5 }, ct), pod =>
                $"deleting {pod.Metadata.DeletionTimestamp is not null}, in {pod.Metadata.DeletionGracePeriodSeconds} s");
        await Get("get what is held");
        await Ask("hold it once more", async () =>
            await api.Patch(pods, ns, name, PatchType.Merge, Meta(null, "example.com/hold", "example.com/more"), null, null, ct));
        await Ask("let it go", async () =>
            await api.Patch(pods, ns, name, PatchType.Merge, Meta(null), null, null, ct), pod =>
                $"deleting {pod.Metadata.DeletionTimestamp is not null}");
        await Get("get what is gone");
        await Ask("delete what is gone", async () => await api.Delete(pods, ns, name, new DeleteOptions { Uid = uid }, ct));
        await Ask("write what is gone", async () =>
            await api.Replace(pods, ns, name, Status(null, null, "b"), "status", null, ct));

        await foreach (var happened in api.Watch(pods, new ListOptions { Namespace = ns, LabelSelector = $"supervision.dev/tree={name}" },
            Before(version), ct))
        {
            if (happened.Type == WatchEventType.Bookmark) continue;
            var seen = happened.Object!;
            answers.Add($"watched: {happened.Type}, {seen.Metadata.Finalizers?.Count ?? 0} finalizers, {seen.Status.Message}");
            if (happened.Type == WatchEventType.Deleted) break;
        }
        return answers;
    }

    private static string Before(string version) => $"{ulong.Parse(version, System.Globalization.CultureInfo.InvariantCulture) - 1}";

    /// <summary>Without a network, and without time: answers at once.</summary>
    private sealed class Direct(SimulatedServer server) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var read = Request.Read(request, "test");
            if (read.Verb == "watch")
            {
                var watch = server.Watch(read, () => TimeSpan.Zero)!;
                server.Time.Step(TimeSpan.FromSeconds(1));
                while (server.Time.Step(TimeSpan.FromSeconds(1))) ;
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(watch.Stream) });
            }
            var answer = server.Handle(read);
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)answer.Code) { Content = new ByteArrayContent(answer.Body) });
        }
    }
}
