using System.Text.Json;
using Crds;
using Crds.Json;
using KubeApi;
using Operator.Deciding;
using Operator.Kinds;
using Supervision;
using ChildSpec = Crds.ChildSpec;

namespace Operator.Tests;

/// <summary>Test data to start from.</summary>
internal static class Some
{
    public const string Uid = "f3b0c7a2-5d1e-4c11-9f53-6a2b8f0e9d10";

    public static readonly DateTimeOffset Instant = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static SupervisionTreeSpec Spec(string json = "{}") =>
        JsonSerializer.Deserialize(json, CrdsJson.Default.SupervisionTreeSpec)!;

    /// <summary>The child <c>db</c>, as a template was written for it.</summary>
    public static ChildSpec Child(string template) => new() { Name = "db", Template = Json(template) };

    public static JsonElement Json(string json) => JsonElement.Parse(json);

    public static Tree Tree(SupervisionTreeStatus? status = null, string name = "shop") => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "ns", Uid = Uid, Generation = 4, ResourceVersion = "7" },
        Status = status,
    };

    /// <summary>A tree that is the child <c>web</c> of shop, in its first incarnation.</summary>
    public static Tree Nested(SupervisionTreeStatus? status = null, string revision = "abc") => new()
    {
        Metadata = new ObjectMeta
        {
            Name = "shop-web-1",
            Namespace = "ns",
            Uid = "nested",
            ResourceVersion = "9",
            Labels = new Dictionary<string, string>
            {
                [Labels.Tree] = "shop",
                [Labels.Child] = "web",
                [Labels.Incarnation] = "1",
                [Labels.Revision] = revision,
            },
            OwnerReferences =
            [
                new() { ApiVersion = SupervisionTree.ApiVersion, Kind = SupervisionTree.Kind, Name = "shop", Uid = Uid, Controller = true },
            ],
        },
        Status = status,
    };

    public static SupervisionTreeStatus With(params (string Type, ConditionStatus Status, string Reason)[] conditions) => new()
    {
        Conditions = [.. conditions.Select(condition => new Condition
        {
            Type = condition.Type,
            Status = condition.Status,
            Reason = condition.Reason,
            Message = "",
            LastTransitionTime = Instant,
        })],
    };

    /// <summary>The pod of a file under Fixtures/Pods, in the tree's namespace.</summary>
    public static Pod Pod(string fixture)
    {
        var pod = JsonSerializer.Deserialize(File.ReadAllText(Repository.Fixture("Pods", fixture + ".json")), KindsJson.Default.Pod)!;
        return pod with { Metadata = pod.Metadata with { Namespace = "ns" } };
    }

    /// <summary>The same, whose first container ended otherwise.</summary>
    public static Pod Pod(string fixture, Func<ContainerTerminated, ContainerTerminated> ended)
    {
        var pod = Pod(fixture);
        var first = pod.Status.ContainerStatuses[0];
        var state = new ContainerState { Terminated = ended(first.State.Terminated!) };
        return pod with { Status = pod.Status with { ContainerStatuses = [first with { State = state }] } };
    }

    /// <summary>A pod of shop's, as its identity goes.</summary>
    public static Pod Pod(string name, params (string Label, string Value)[] labels) => new()
    {
        Metadata = new ObjectMeta { Name = name, Labels = labels.ToDictionary(label => label.Label, label => label.Value) },
    };

    public static SupervisorState State(params Child[] children) => SupervisorState.Initial with { Children = [.. children] };

    public static Child In(this string child, Supervision.ChildState state) =>
        new(child) { State = state, Incarnation = 1, Since = Instant };

    public static Judgement Accepted(this SupervisionTreeSpec spec) => new(spec, "abc", Reasons.Valid, "Fine.");

    public static Exit Crash(string? message = null) => new(Supervision.ExitClass.Abnormal, Instant)
    {
        SeenAt = Instant.AddSeconds(1),
        Reason = "Error",
        ExitCode = 3,
        Message = message,
        Incarnation = 3,
    };
}
