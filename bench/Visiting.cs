using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Crds;
using Crds.Json;
using KubeApi;
using Operator.Deciding;
using Operator.Kinds;
using Operator.Observing;
using Operator.Reporting;
using Supervision;

namespace Bench;

/// <summary>What a visit costs the processor besides its requests: most visits find that nothing is to be done.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class Visiting
{
    private static readonly DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ObjectStore<Pod> pods = new(pod => pod.ControllerUid);
    private readonly ObjectStore<Tree> trees = new(tree => tree.Parent?.Uid);
    private Observer observer = null!;
    private Tree tree = null!;
    private Judgement judgement = null!;
    private byte[] json = [];

    [Params(10, 100)]
    public int Children { get; set; }

    [GlobalSetup]
    public void Settle()
    {
        // Only confirming absences asks anybody.
        observer = new Observer(null!, pods, trees);
        var written = Trees.Of("tree", Crds.Strategy.OneForOne, Children, StandInKubelet.PodSpec);
        written["metadata"] = JsonNode.Parse(
            """{ "name": "tree", "namespace": "ns", "uid": "tree-uid", "resourceVersion": "1", "generation": 1 }""");
        var made = new List<Pod>();
        for (var version = 2; ; version++)
        {
            json = JsonSerializer.SerializeToUtf8Bytes(written);
            tree = Read();
            judgement = new Judgement(tree.Spec, "revision-1", Reasons.Valid, "");
            var (plan, status) = Decide();
            if (status == tree.Status) break;
            written["status"] = JsonSerializer.SerializeToNode(status, CrdsJson.Default.SupervisionTreeStatus);
            foreach (var start in plan.Steps.OfType<Step.Start>()) made.Add(Ready(start, $"{version}"));
            pods.Replace(made, [], $"{version}");
        }
    }

    [Benchmark]
    public bool NothingToDo() => Decide().Status == tree.Status;

    [Benchmark]
    public object ReadTheTree() => Read();

    private Tree Read() => JsonSerializer.Deserialize(json, KindTypes.Trees.Json)!;

    private (Plan Plan, SupervisionTreeStatus Status) Decide()
    {
        var before = Memory.Recall(tree.Status);
        var observation = observer.Observe(tree, tree.Spec!, ImmutableArray<Refused>.Empty, now);
        var plan = Planner.Decide(Wanted.From(tree.Spec!, "ns/tree", "revision", supervised: false), observation, before, now);
        return (plan, TreeStatus.Of(tree, judgement, plan.Next, [], now));
    }

    private static Pod Ready(Step.Start start, string version)
    {
        var name = Names.ForChild("tree", start.Child, start.Incarnation);
        return JsonSerializer.Deserialize($$"""
            {
              "metadata": {
                "name": "{{name}}", "namespace": "ns", "uid": "{{name}}", "resourceVersion": "{{version}}",
                "labels": { "{{Labels.Child}}": "{{start.Child}}", "{{Labels.Incarnation}}": "{{start.Incarnation}}" },
                "ownerReferences": [{ "apiVersion": "{{SupervisionTree.ApiVersion}}", "kind": "{{SupervisionTree.Kind}}", "name": "tree",
                  "uid": "tree-uid", "controller": true }]
              },
              "spec": { "containers": [{ "name": "main" }] },
              "status": { "phase": "Running", "conditions": [{ "type": "Ready", "status": "True" }],
                "containerStatuses": [{ "name": "main", "state": { "running": {} } }] }
            }
            """, KindTypes.Pods.Json)!;
    }
}
