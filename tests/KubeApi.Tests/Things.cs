using System.Text.Json.Nodes;

namespace KubeApi.Tests;

/// <summary>A kind of its own for one test, defined just now on a real API server.</summary>
internal sealed class Things(ApiClient client)
{
    private static readonly ResourceType<Namespace> definitions = Kinds.Namespaces with
    {
        Group = "apiextensions.k8s.io",
        Plural = "customresourcedefinitions",
        Kind = "CustomResourceDefinition",
    };

    internal ResourceType<ConfigMap> Type { get; } = Kinds.ConfigMaps with
    {
        Group = $"t{Guid.NewGuid():N}.example.dev",
        Plural = "things",
        Kind = "Thing",
    };

    private string Name => $"{Type.Plural}.{Type.Group}";

    internal Task Define() =>
        client.Create(definitions, "", DefinitionJson(), null, TestContext.Current.CancellationToken);

    internal Task Undefine() => client.Delete(definitions, "", Name, null, CancellationToken.None);

    internal async Task<ConfigMap> Create(string ns, string name)
    {
        while (true)
        {
            try
            {
                var body = Some.ConfigMapJson(name);
                body["apiVersion"] = Type.ApiVersion;
                body["kind"] = Type.Kind;
                return await client.Create(Type, ns, body, null, TestContext.Current.CancellationToken);
            }
            catch (ApiException e) when (e.IsNotFound || e.IsTooManyRequests)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken); // the definition is not in force yet
            }
        }
    }

    private JsonObject DefinitionJson() => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = definitions.Kind,
        ["metadata"] = new JsonObject { ["name"] = Name },
        ["spec"] = new JsonObject
        {
            ["group"] = Type.Group,
            ["scope"] = "Namespaced",
            ["names"] = new JsonObject { ["plural"] = Type.Plural, ["kind"] = Type.Kind },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["name"] = Type.Version,
                ["served"] = true,
                ["storage"] = true,
                ["schema"] = new JsonObject
                {
                    ["openAPIV3Schema"] = new JsonObject
                    {
                        ["type"] = "object",
                        ["x-kubernetes-preserve-unknown-fields"] = true,
                    },
                },
            }),
        },
    };
}
