using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(Story.Tests.Story))]

namespace Story.Tests;

/// <summary>
/// A day in the life of seven trees, told once, in about a minute, while Prometheus watches. Everything that it implies is asked
/// for afterwards.
/// </summary>
public sealed partial class Story : Scene
{
    private const double Pool = 3 * 5;

    /// <summary>Between two beats of the shop's story, for pictures on which they lie apart.</summary>
    private static readonly TimeSpan pace = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("SUPERVISION_STORY_PACE_SECONDS"), out var seconds) ? seconds : 0);

    /// <summary>About a hundred to a graph. Whatever it is, what a graph adds up to is the same.</summary>
    private TimeSpan Step => TimeSpan.FromSeconds(Math.Max(1, Math.Floor((Evening - Morning).TotalSeconds / 100)));

    /// <summary>A whole number of steps before the evening, so that the last step ends with the story.</summary>
    private DateTimeOffset From => Evening - (Step * Math.Ceiling((Evening - Morning) / Step));

    internal Prometheus Prometheus { get; private set; } = null!;

    /// <summary>Everything runs, and Prometheus has seen it so.</summary>
    internal DateTimeOffset Morning { get; private set; }

    /// <summary>Everything has happened, and Prometheus has seen that.</summary>
    internal DateTimeOffset Evening { get; private set; }

    /// <summary>The operator has been stopped, and Prometheus misses it.</summary>
    internal DateTimeOffset Night { get; private set; }

    internal new string Namespace => base.Namespace;

    internal string Target { get; private set; } = "";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Until("the operator listens", () => Task.FromResult(Address().IsMatch(Operator.Log)));
        Target = Address().Match(Operator.Log).Groups[1].Value;
        Prometheus = new Prometheus(Target);
        await AllRuns();
        Morning = await Moment();

        await Task.WhenAll(TheShop(), TheMail(), ThePool(), ThePress(), TheArchive(), TheStock());
        await Scraped("""ALERTS{alertname="SupervisionTreeGaveUpAtTheRoot",alertstate="firing"}""");
        Evening = await Moment();

        (await Operator.Stop()).ShouldBe(0);
        Operator.Dispose();
        await Scraped("absent(leader_election_master_status)");
        Night = DateTimeOffset.UtcNow;
        Operator = new OperatorProcess(Namespace);
        await Keep();
        await End("archive-writer-1", 0);
    }

    public override async ValueTask DisposeAsync()
    {
        Prometheus?.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    internal Board Fleet => new("fleet", From, Evening, Step, ("namespace", Namespace));

    internal Board Tree(string tree) => new("tree", From, Evening, Step, ("namespace", Namespace), ("tree", tree));

    /// <summary>A value of several is a regular expression, for which Grafana escapes it, and PromQL once more.</summary>
    internal Board OperatorBoard =>
        new("operator", From, Evening, Step, ("instance", Target.Replace(".", @"\\.", StringComparison.Ordinal)));

    /// <summary>What Prometheus says to each panel, for those who draw it: dev/pictures.</summary>
    private async Task Keep()
    {
        var folder = Directory.CreateDirectory(Repository.Path("TestResults/story"));
        foreach (var (name, board) in ((string, Board)[])[("fleet", Fleet), ("tree", Tree("shop")), ("operator", OperatorBoard)])
        {
            // The name of this run's namespace says nothing to anybody.
            var text = (await board.Everything(Prometheus)).ToJsonString().Replace(Namespace, "web-shop", StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{name}.json"), text);
        }
    }

    private async Task AllRuns()
    {
        var jobs = Nested("jobs", Spec("OneForOne", 1, Child("worker")));
        await Apply("shop", Spec("RestForOne", 5, Child("db"), Child("cache"), Child("web"), jobs));
        await Apply("mail", Spec("OneForOne", 1, Child("smtp"), Child("queue")));
        await Apply("pool", Spec("OneForOne", 100, CrashesFourTimesMore("a"), CrashesFourTimesMore("b"), CrashesFourTimesMore("c")));
        await Apply("archive", Spec("OneForAll", 5, Child("index"), StopsForNobody("writer")));
        await Cluster.Kubectl("create", "serviceaccount", "stock", "--namespace", Namespace);
        await Apply("stock", Spec("OneForOne", 5, RunsAs("stock", Child("a"))));
        await Running("shop", "shop-db-1", "shop-cache-1", "shop-web-1", "shop-jobs-1");
        await Running("mail", "mail-smtp-1", "mail-queue-1");
        await Running("pool", "pool-a-1", "pool-b-1", "pool-c-1");
        await Running("archive", "archive-index-1", "archive-writer-1");
        await Running("stock", "stock-a-1");
        await Scraped("count(supervision_restart_rounds_total == 0) == 6");
    }

    /// <summary>Four counted restarts of five allowed, one disruption, and a nested supervisor that gives up.</summary>
    private async Task TheShop()
    {
        await Task.Delay(pace);
        await End("shop-cache-1", 1);
        await Running("shop", "shop-db-1", "shop-cache-2", "shop-web-2", "shop-jobs-2");
        await Counted("shop", 1);

        await Task.Delay(pace);
        await End("shop-web-2", 137);
        await Running("shop", "shop-db-1", "shop-cache-2", "shop-web-3", "shop-jobs-3");
        await Counted("shop", 2);

        await Task.Delay(pace);
        await Cluster.Kubectl("delete", "pod", "shop-web-3", "--namespace", Namespace, "--wait=false");
        await Running("shop", "shop-db-1", "shop-cache-2", "shop-web-4", "shop-jobs-4");
        await Scraped("""supervision_disruptions_total{tree="shop"} == 1""");

        await Task.Delay(pace);
        await End("shop-db-1", 1);
        await Running("shop", "shop-db-2", "shop-cache-3", "shop-web-5", "shop-jobs-5");
        await Counted("shop", 3);

        await Task.Delay(pace);
        await Running("shop-jobs-5", "shop-jobs-5-worker-1");
        await Counted("shop-jobs-5", 0);
        await End("shop-jobs-5-worker-1", 3);
        await Running("shop-jobs-5", "shop-jobs-5-worker-2");
        await Counted("shop-jobs-5", 1);
        await End("shop-jobs-5-worker-2", 3);
        await Running("shop", "shop-db-2", "shop-cache-3", "shop-web-5", "shop-jobs-6");
        await Running("shop-jobs-6", "shop-jobs-6-worker-1");
        await Counted("shop", 4);
        await Scraped("""supervision_tree_condition{tree="shop",condition="Ready"} == 1""");
        await Task.Delay(pace);
    }

    /// <summary>A root that allows one restart, and needs two.</summary>
    private async Task TheMail()
    {
        await End("mail-smtp-1", 1);
        await Running("mail", "mail-smtp-2", "mail-queue-1");
        await Counted("mail", 1);
        await End("mail-smtp-2", 1);
        await Scraped("""supervision_tree_condition{tree="mail",condition="Terminated"} == 1""");
    }

    /// <summary>Fifteen restarts, within the intensity.</summary>
    private async Task ThePool()
    {
        await Task.WhenAll(End("pool-a-1", 1), End("pool-b-1", 1), End("pool-c-1", 1));
        await Running("pool", "pool-a-6", "pool-b-6", "pool-c-6");
        await Counted("pool", Pool);
    }

    /// <summary>Its image is not there: it fails to start twice, and waits.</summary>
    private async Task ThePress()
    {
        var plate = Child("plate");
        plate["startup"] = new JsonObject { ["timeoutSeconds"] = 4 };
        plate["template"]!["spec"]!["containers"]![0]!["image"] = "no-such-image:1";
        plate["template"]!["spec"]!["containers"]![0]!["imagePullPolicy"] = "Never";
        var spec = Spec("OneForOne", 5, plate);
        spec["backoff"] = new JsonObject { ["initialSeconds"] = 300, ["maxSeconds"] = 300, ["jitterPercent"] = 0 };
        await Apply("press", spec);
        await Scraped("""supervision_child_backoff_seconds{tree="press"} > 0""");
        await Counted("press", 2);
    }

    /// <summary>One crashes, and the other would have to stop for it.</summary>
    private async Task TheArchive()
    {
        await End("archive-index-1", 1);
        await Scraped("""supervision_children{tree="archive",state="Stopping"} == 1""");
    }

    /// <summary>The account of its pods is deleted: the next one is refused.</summary>
    private async Task TheStock()
    {
        await Cluster.Kubectl("delete", "serviceaccount", "stock", "--namespace", Namespace);
        await End("stock-a-1", 1);
        await Scraped("""supervision_refusals_total{tree="stock"} == 1""");
    }

    private Task Counted(string tree, double restarts) => Scraped($$"""supervision_tree_restarts_total{tree="{{tree}}"} == {{restarts}}""");

    private Task Scraped(string query) => Until(query, async () => !(await Prometheus.At(query)).IsEmpty);

    /// <summary>Now, when Prometheus has looked once more.</summary>
    private async Task<DateTimeOffset> Moment()
    {
        var now = DateTimeOffset.UtcNow;
        await Scraped($"timestamp(up) > {Prometheus.Seconds(now)}");
        return DateTimeOffset.UtcNow;
    }

    /// <summary>Told to end once, and then ends by itself until it is there for the sixth time.</summary>
    private static JsonObject CrashesFourTimesMore(string name)
    {
        var child = Child(name);
        var command = child["template"]!["spec"]!["containers"]![0]!["command"]!.AsArray();
        command[2] = $"n=$(hostname); case ${{n##*-}} in 2|3|4|5) sleep 0.3; exit 1;; esac; {command[2]}";
        return child;
    }

    private static JsonObject RunsAs(string account, JsonObject child)
    {
        child["template"]!["spec"]!["serviceAccountName"] = account;
        child["template"]!["spec"]!["automountServiceAccountToken"] = false;
        return child;
    }

    private static JsonObject StopsForNobody(string name)
    {
        var child = Child(name, onStop: ":");
        child["shutdown"] = 600;
        return child;
    }

    [GeneratedRegex("Listening at http://([0-9.:]+):")]
    private static partial Regex Address();
}
