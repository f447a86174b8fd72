namespace Crds.Tests;

/// <summary>A spec that breaks one rule, and who says what about it.</summary>
/// <param name="Name">The rule that it breaks.</param>
/// <param name="Spec">The spec.</param>
/// <param name="Path">Where the operator finds it.</param>
/// <param name="Message">What the operator says.</param>
/// <param name="Schema">What every API server says; null if the schema alone cannot know.</param>
/// <param name="Rule">What an API server with expressions says; null if it has no expression for it.</param>
/// <param name="Blamed">The field that it blames for it, if that is not <paramref name="Path"/>.</param>
public sealed record SpecCase(
    string Name, string Spec, string Path, string Message,
    string? Schema = null, string? Rule = null, string? Blamed = null);

/// <summary>Every rule of a spec, broken once.</summary>
public static class SpecCases
{
    private const string Year = "31536000";
    private const string NotALabel =
        "is not usable in labels and pod names: take 1 to 63 lower-case letters, digits and '-', beginning and ending "
            + "with a letter or digit";

    public static IReadOnlyList<SpecCase> All { get; } = [.. Trees(), .. Children(), .. Templates()];

    public static TheoryData<string> Names() => [.. All.Select(row => row.Name)];

    public static SpecCase Named(string name) => All.Single(row => row.Name == name);

    private static IEnumerable<SpecCase> Trees()
    {
        var one = Some.Child();
        yield return Bound("""{"intensity":-1}""", "intensity", "-1", 0, "1000");
        yield return Bound("""{"intensity":1001}""", "intensity", "1001", 0, "1000");
        yield return Bound("""{"periodSeconds":0}""", "periodSeconds", "0", 1, Year);
        yield return Bound("""{"periodSeconds":31536001}""", "periodSeconds", "31536001", 1, Year);
        yield return Bound("""{"backoff":{"initialSeconds":0}}""", "backoff.initialSeconds", "0", 1, Year);
        yield return Bound("""{"backoff":{"maxSeconds":31536001}}""", "backoff.maxSeconds", "31536001", 1, Year);
        yield return Bound("""{"backoff":{"jitterPercent":101}}""", "backoff.jitterPercent", "101", 0, "100");
        yield return Bound("""{"backoff":{"resetAfterSeconds":-1}}""", "backoff.resetAfterSeconds", "-1", 0, Year);
        yield return Bound(
            """{"onIntensityExceeded":{"action":"Retry","retryAfterSeconds":0}}""",
            "onIntensityExceeded.retryAfterSeconds", "0", 1, Year);
        yield return Bound(
            $$"""{"strategy":"SimpleOneForOne","replicas":257,"children":[{{one}}]}""", "replicas", "257", 0, "256");
        yield return Rule("a longest pause below the first", """{"backoff":{"initialSeconds":9,"maxSeconds":8}}""",
            "spec.backoff.maxSeconds",
            "must not be less than initialSeconds: raise maxSeconds or lower initialSeconds");
        yield return Rule("a pause without Retry",
            """{"onIntensityExceeded":{"action":"Hold","retryAfterSeconds":5}}""",
            "spec.onIntensityExceeded.retryAfterSeconds",
            "has a meaning only with action Retry: remove it, or set the action to Retry");
        yield return Rule("replicas of a tree that is not SimpleOneForOne", """{"replicas":2}""",
            "spec.replicas", "has a meaning only with SimpleOneForOne: remove it, or choose that strategy");
        yield return Rule("RestForOne without an order", """{"strategy":"RestForOne","order":"AnyOrder"}""",
            "spec.order",
            "RestForOne restarts those that come after, so it needs an order: set order to InOrder, or choose another strategy");
        yield return Rule("SimpleOneForOne with autoShutdown",
            $$"""{"strategy":"SimpleOneForOne","autoShutdown":"AnySignificant","children":[{{one}}]}""",
            "spec.autoShutdown", "SimpleOneForOne knows no autoShutdown: set it to Never, or choose another strategy");
        foreach (var children in new[] { "", $"{one},{Some.Child("b")}" })
            yield return Rule($"SimpleOneForOne with {(children.Length == 0 ? "no child" : "two children")}",
                $$"""{"strategy":"SimpleOneForOne","children":[{{children}}]}""",
                "spec.children",
                "SimpleOneForOne takes exactly one child and runs `replicas` instances of it: keep one child, "
                    + "or choose another strategy");
        yield return Rule("SimpleOneForOne with a child of a name too long for its instances",
            $$"""{"strategy":"SimpleOneForOne","children":[{{Some.Child(new string('a', 60))}}]}""",
            "spec.children",
            "the instances of a SimpleOneForOne child are named child-0 to child-255: take a name of at most 59 characters");
        yield return new("too many children",
            $$"""{"children":[{{Many(257)}}]}""", "spec.children",
            "257 children are too many: at most 256 at this level; move some to a tree of their own",
            Schema: "spec.children");
        yield return new("too many children of a nested supervisor",
            $$"""{"children":[{"name":"a","supervisor":{"children":[{{Many(33)}}]} }]}""",
            "spec.children[0].supervisor.children",
            "33 children are too many: at most 32 at this level; move some to a tree of their own",
            Schema: "spec.children[0].supervisor.children");
    }

    private static IEnumerable<SpecCase> Children()
    {
        yield return new("two children of one name", Children(Some.Child("db"), Some.Child("x"), Some.Child("db")),
            "spec.children[2].name", "\"db\" is also the name of children[0]: choose another",
            Schema: "spec.children[2]: Duplicate value");
        foreach (var name in new[] { "Db", "-db", "db-", "d.b", "", new string('a', 64) })
            yield return new($"a child named '{name}'", Children(Some.Child(name)),
                "spec.children[0].name", $"\"{name}\" {NotALabel}", Schema: "spec.children[0].name");
        yield return Rule("a significant child of a tree that never shuts down by itself",
            Children(Some.Child(more: """ "restart":"Transient","significant":true """)),
            "spec.children[0].significant",
            "a significant child needs autoShutdown AnySignificant or AllSignificant: set one of them, "
                + "or significant to false",
            blamed: "spec.autoShutdown");
        yield return Rule("a significant Permanent child",
            $$"""{"autoShutdown":"AllSignificant","children":[{{Some.Child(more: "\"significant\":true")}}]}""",
            "spec.children[0].significant",
            "a Permanent child never ends by itself, so it cannot be significant: "
                + "set restart to Transient or Temporary, or significant to false");
        yield return Rule("neither template nor supervisor", """{"children":[{"name":"a"}]}""",
            "spec.children[0]", "set exactly one of template (a pod) and supervisor (a tree of its own)");
        yield return Rule("both template and supervisor", Children(Some.Child(more: "\"supervisor\":{}")),
            "spec.children[0]", "set exactly one of template (a pod) and supervisor (a tree of its own)");
        foreach (var shutdown in new[] { "30", "\"BrutalKill\"" })
            yield return Rule($"a supervisor with shutdown {shutdown}",
                $$"""{"children":[{"name":"a","supervisor":{},"shutdown":{{shutdown}} }]}""",
                "spec.children[0].shutdown",
                "a supervisor stops its children in order, each in its own time: remove shutdown, or set it to Infinity");
        yield return Bound(Children(Some.Child(more: "\"shutdown\":-1")), "children[0].shutdown", "-1", 0, Year);
        yield return Bound(Children(Some.Child(more: "\"startup\":{\"timeoutSeconds\":0}")),
            "children[0].startup.timeoutSeconds", "0", 1, Year);
        yield return Bound(Children(Some.Child(more: "\"startup\":{\"minReadySeconds\":-1}")),
            "children[0].startup.minReadySeconds", "-1", 0, Year);
        yield return Bound(Children(Some.Child(more: "\"normalExitCodes\":[0,256]")),
            "children[0].normalExitCodes[1]", "256", 0, "255");
        yield return new("an exit code twice", Children(Some.Child(more: "\"normalExitCodes\":[3,3]")),
            "spec.children[0].normalExitCodes", "an exit code occurs twice: remove one of them",
            Schema: "spec.children[0].normalExitCodes[1]: Duplicate value");
        yield return new("no exit codes", Children(Some.Child(more: "\"normalExitCodes\":[]")),
            "spec.children[0].normalExitCodes", "name at least one exit code, or remove the field for 0",
            Schema: "spec.children[0].normalExitCodes");
        yield return Rule("supervisors nested too deeply", Some.Nested(Limits.Levels + 1),
            "spec.children[0].supervisor.children[0].supervisor.children[0].supervisor.children[0].supervisor",
            "supervisors nest at most 4 levels deep: give this one a SupervisionTree of its own");
        yield return Rule("a broken rule in a nested supervisor",
            """{"children":[{"name":"a","supervisor":{"replicas":1}}]}""",
            "spec.children[0].supervisor.replicas",
            "has a meaning only with SimpleOneForOne: remove it, or choose that strategy");
    }

    private static IEnumerable<SpecCase> Templates()
    {
        const string Containers = "\"containers\":[{\"name\":\"c\"}]";
        const string Root = "spec.children[0].template";
        foreach (var policy in new[] { "Always", "OnFailure", "never" })
            yield return Rule($"a template with restartPolicy {policy}",
                Some.Templated($$"""{"spec":{"restartPolicy":"{{policy}}",{{Containers}} } }"""),
                $"{Root}.spec.restartPolicy",
                "the supervisor is the only one that restarts: remove it, or set it to Never");
        foreach (var field in new[] { "name", "namespace" })
            yield return new($"a template with a {field}",
                Some.Templated($$"""{"metadata":{"{{field}}":"x"},"spec":{ {{Containers}} } }"""),
                $"{Root}.metadata.{field}", "the supervisor sets it, anew for each incarnation: remove it",
                Rule: "the supervisor sets it, anew for each incarnation: remove it");
        foreach (var field in new[] { "ownerReferences", "generateName" })
            yield return new($"a template with {field}",
                Some.Templated($$"""{"metadata":{"{{field}}":[]},"spec":{ {{Containers}} } }"""),
                $"{Root}.metadata.{field}", "the supervisor sets it, anew for each incarnation: remove it");
        yield return new("a template with a label of ours",
            Some.Templated($$"""{"metadata":{"labels":{"supervision.dev/tree":"x"} },"spec":{ {{Containers}} } }"""),
            $"{Root}.metadata.labels[\"supervision.dev/tree\"]",
            "names that begin with supervision.dev/ are the supervisor's own: remove it");
        yield return new("a template with a number as annotation",
            Some.Templated($$"""{"metadata":{"annotations":{"port":80} },"spec":{ {{Containers}} } }"""),
            $"{Root}.metadata.annotations[\"port\"]", "the value is not a text: put it in quotes",
            Schema: $"{Root}.metadata.annotations.port");
        yield return new("a template that is a text", Some.Templated("\"x\""), Root,
            "it is not an object: write a pod template, with metadata and spec", Schema: Root);
        yield return new("a template without spec", Some.Templated("{}"), $"{Root}.spec",
            "it is missing or not an object: write a pod spec with containers", Schema: $"{Root}.spec: Required value");
        yield return new("a template without containers", Some.Templated("""{"spec":{}}"""), $"{Root}.spec.containers",
            "it is missing, empty or not a list: write at least one container",
            Schema: $"{Root}.spec.containers: Required value");
    }

    private static string Children(params string[] children) =>
        $$"""{"children":[{{string.Join(',', children)}}]}""";

    private static string Many(int count) =>
        string.Join(',', Enumerable.Range(0, count).Select(i => Some.Child($"c{i}")));

    private static SpecCase Bound(string spec, string path, string value, int least, string most) => new(
        $"{path} of {value}", spec, $"spec.{path}", $"{value} is out of range: set {least} to {most}",
        Schema: $"spec.{path}");

    /// <summary>Operator and API server say the same; each says in its own way which field it is about.</summary>
    private static SpecCase Rule(string name, string spec, string path, string message, string? blamed = null) =>
        new(name, spec, path, message, Rule: message, Blamed: blamed);
}
