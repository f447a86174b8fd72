using System.Text.Json.Nodes;

namespace KubeApi.Tests;

[Trait("Category", "Integration")]
public sealed class ObjectOperationsTests(TestNamespace space) : IClassFixture<TestNamespace>
{
    private readonly ApiClient client = space.Client;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_can_be_created_read_replaced_patched_and_deleted()
    {
        var created = await space.Create("life");
        created.Metadata.Uid.ShouldNotBeNullOrEmpty();
        created.Metadata.CreationTimestamp.ShouldNotBeNull();
        created.Metadata.Labels!["test"].ShouldBe("yes");

        var replaced = await client.Replace(
            Kinds.ConfigMaps, space.Name, "life", Some.ConfigMapJson("life", "2"), null, null, Ct);
        replaced.Data!["value"].ShouldBe("2");

        var patched = await client.Patch(
            Kinds.ConfigMaps, space.Name, "life", PatchType.Merge, Data("3"), null, null, Ct);
        patched.Data!["value"].ShouldBe("3");
        (await client.Get(Kinds.ConfigMaps, space.Name, "life", Ct)).Metadata.ShouldBeEquivalentTo(patched.Metadata);

        (await client.Delete(Kinds.ConfigMaps, space.Name, "life", null, Ct)).ShouldBeNull();
        (await Refusal(client.Get(Kinds.ConfigMaps, space.Name, "life", Ct))).IsNotFound.ShouldBeTrue();
    }

    [Theory]
    [InlineData(PatchType.Merge)]
    [InlineData(PatchType.StrategicMerge)]
    [InlineData(PatchType.Apply)]
    [InlineData(PatchType.JsonPatch)]
    public async Task Every_kind_of_patch_works(PatchType type)
    {
        var name = $"patch-{type}".ToLowerInvariant();
        await space.Create(name);
        JsonNode patch = type == PatchType.JsonPatch
            ? new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/data/value", ["value"] = "2" })
            : Some.ConfigMapJson(name, "2");
        var options = new WriteOptions { FieldManager = "test", Force = type == PatchType.Apply };

        var patched = await client.Patch(Kinds.ConfigMaps, space.Name, name, type, patch, null, options, Ct);

        patched.Data!["value"].ShouldBe("2");
    }

    [Fact]
    public async Task A_status_subresource_is_written_by_itself()
    {
        await CreatePod("subresource");
        var status = new JsonObject { ["status"] = new JsonObject { ["message"] = "said by the test" } };

        var pod = await client.Patch(
            Kinds.Pods, space.Name, "subresource", PatchType.Merge, status, "status", null, Ct);

        pod.Metadata.Name.ShouldBe("subresource");
    }

    [Fact]
    public async Task A_delete_meant_for_another_uid_is_a_conflict_and_deletes_nothing()
    {
        var created = await space.Create("uid");

        var refusal = await Refusal(client.Delete(
            Kinds.ConfigMaps, space.Name, "uid", new DeleteOptions { Uid = Guid.NewGuid().ToString() }, Ct));

        refusal.IsConflict.ShouldBeTrue();
        refusal.IsAlreadyExists.ShouldBeFalse();
        (await client.Get(Kinds.ConfigMaps, space.Name, "uid", Ct)).Metadata.Uid.ShouldBe(created.Metadata.Uid);

        var precise = new DeleteOptions
        {
            Uid = created.Metadata.Uid,
            ResourceVersion = created.Metadata.ResourceVersion,
        };
        await client.Delete(Kinds.ConfigMaps, space.Name, "uid", precise, Ct);
        (await Refusal(client.Get(Kinds.ConfigMaps, space.Name, "uid", Ct))).IsNotFound.ShouldBeTrue();
    }

    [Fact]
    public async Task A_write_based_on_an_old_version_is_a_conflict()
    {
        var old = await space.Create("stale");
        await client.Patch(Kinds.ConfigMaps, space.Name, "stale", PatchType.Merge, Data("2"), null, null, Ct);
        var body = Some.ConfigMapJson("stale", "3");
        body["metadata"]!["resourceVersion"] = old.Metadata.ResourceVersion;

        var refusal = await Refusal(client.Replace(Kinds.ConfigMaps, space.Name, "stale", body, null, null, Ct));

        refusal.IsConflict.ShouldBeTrue();
        refusal.Reason.ShouldBe("Conflict");
    }

    [Fact]
    public async Task What_ends_slowly_is_returned_as_it_ends()
    {
        var body = Some.ConfigMapJson("slow");
        body["metadata"]!["finalizers"] = new JsonArray("example.dev/wait");
        await client.Create(Kinds.ConfigMaps, space.Name, body, null, Ct);

        var ending = await client.Delete(
            Kinds.ConfigMaps, space.Name, "slow",
            new DeleteOptions { GracePeriodSeconds = 5, PropagationPolicy = PropagationPolicy.Background }, Ct);

        ending.ShouldNotBeNull().Metadata.DeletionTimestamp.ShouldNotBeNull();
        ending.Metadata.Finalizers.ShouldBe(["example.dev/wait"]);
        var done = new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } };
        await client.Patch(Kinds.ConfigMaps, space.Name, "slow", PatchType.Merge, done, null, null, Ct);
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        var dryRun = new WriteOptions { DryRun = true };
        var created = await client.Create(Kinds.ConfigMaps, space.Name, Some.ConfigMapJson("dry"), dryRun, Ct);
        created.Metadata.Uid.ShouldNotBeNullOrEmpty();
        (await Refusal(client.Get(Kinds.ConfigMaps, space.Name, "dry", Ct))).IsNotFound.ShouldBeTrue();

        await space.Create("wet");
        await client.Patch(Kinds.ConfigMaps, space.Name, "wet", PatchType.Merge, Data("2"), null, dryRun, Ct);
        await client.Delete(Kinds.ConfigMaps, space.Name, "wet", new DeleteOptions { DryRun = true }, Ct);
        (await client.Get(Kinds.ConfigMaps, space.Name, "wet", Ct)).Data!["value"].ShouldBe("1");
    }

    [Fact]
    public async Task A_taken_name_is_AlreadyExists_and_no_conflict()
    {
        await space.Create("twice");

        var refusal = await Refusal(space.Create("twice"));

        refusal.IsAlreadyExists.ShouldBeTrue();
        refusal.IsConflict.ShouldBeFalse();
        refusal.Message.ShouldBe(
            $"POST /api/v1/namespaces/{space.Name}/configmaps: 409 AlreadyExists: configmaps \"twice\" already exists");
    }

    [Fact]
    public async Task An_invalid_object_is_refused_with_the_causes()
    {
        var body = Some.PodJson("invalid");
        body["spec"]!["restartPolicy"] = "Sometimes";
        body["spec"]!["containers"]![0]!["name"] = "Not A Name";

        var refusal = await Refusal(client.Create(Kinds.Pods, space.Name, body, null, Ct));

        refusal.IsInvalid.ShouldBeTrue();
        refusal.Reason.ShouldBe("Invalid");
        refusal.Causes.Select(cause => cause.Field).ShouldBe(
            ["spec.restartPolicy", "spec.containers[0].name"], ignoreOrder: true);
        refusal.Causes.ShouldAllBe(cause => cause.Reason.Length > 0 && cause.Message.Length > 0);
    }

    [Fact]
    public async Task A_patch_whose_test_fails_is_refused()
    {
        await space.Create("tested");
        var patch = new JsonArray(new JsonObject { ["op"] = "test", ["path"] = "/data/value", ["value"] = "9" });

        var refusal = await Refusal(
            client.Patch(Kinds.ConfigMaps, space.Name, "tested", PatchType.JsonPatch, patch, null, null, Ct));

        refusal.IsInvalid.ShouldBeTrue();
    }

    [Fact]
    public async Task A_namespace_that_does_not_exist_is_NotFound() =>
        (await Refusal(client.Create(Kinds.ConfigMaps, "no-such-namespace", Some.ConfigMapJson("a"), null, Ct)))
            .IsNotFound.ShouldBeTrue();

    private async Task CreatePod(string name)
    {
        // The namespace's service account, without which no pod is admitted, comes a moment after the namespace.
        while (true)
        {
            try
            {
                await client.Create(Kinds.Pods, space.Name, Some.PodJson(name), null, Ct);
                return;
            }
            catch (ApiException e) when (e.IsForbidden)
            {
                await Task.Delay(50, Ct);
            }
        }
    }

    private static JsonObject Data(string value) => new() { ["data"] = new JsonObject { ["value"] = value } };

    private static Task<ApiException> Refusal(Task act) => Should.ThrowAsync<ApiException>(act);
}
