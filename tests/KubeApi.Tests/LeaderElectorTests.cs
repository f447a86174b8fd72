using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace KubeApi.Tests;

/// <summary>Electors on a real API server, with terms short enough to see them run out.</summary>
[Trait("Category", "Integration")]
public sealed class LeaderElectorTests(TestNamespace space) : IClassFixture<TestNamespace>
{
    private static readonly LeaseTerms Short =
        new(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(200));

    /// <summary>Nobody waits for a lease of an hour to run out.</summary>
    private static readonly LeaseTerms Long = new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(50), TimeSpan.FromMilliseconds(200));

    private readonly string name = $"lease-{Guid.NewGuid():N}"[..20];

    [Fact]
    public async Task One_of_two_leads_and_the_other_stands_by()
    {
        await using var a = Stand("a", Long);
        await Eventually.Holds(() => a.Leads);
        await using var b = Stand("b", Long);
        await Eventually.Holds(() => b.Elector.LeaseSeen);

        await a.Renewals(3);
        b.Leads.ShouldBeFalse();
        var lease = await Read();
        lease.HolderIdentity.ShouldBe("a");
        lease.LeaseDurationSeconds.ShouldBe(3600);
        lease.LeaseTransitions.ShouldBe(0);
    }

    [Fact]
    public async Task A_release_hands_over_at_once_and_counts_a_transition()
    {
        await using var a = Stand("a", Long);
        await Eventually.Holds(() => a.Leads);
        await using var b = Stand("b", Long);
        await Eventually.Holds(() => b.Elector.LeaseSeen);

        await a.Finish();
        a.Leads.ShouldBeFalse();
        await Eventually.Holds(() => b.Leads);
        var lease = await Read();
        lease.HolderIdentity.ShouldBe("b");
        lease.LeaseTransitions.ShouldBe(1);
    }

    [Fact]
    public async Task A_lease_whose_holder_is_silent_passes_on_when_it_has_run_out_and_not_before()
    {
        await Hold("silent", seconds: 2);
        var time = new CountedTime();
        await using var b = Stand("b", Short, time: time);
        await Eventually.Holds(() => b.Elector.LeaseSeen);
        b.Leads.ShouldBeFalse();
        await Eventually.Holds(() => b.Leads);
        time.GetElapsedTime(0).ShouldBeGreaterThan(TimeSpan.FromSeconds(2));
        (await Read()).LeaseTransitions.ShouldBe(8);
    }

    [Fact]
    public async Task A_server_out_of_reach_for_longer_than_the_deadline_ends_it_and_a_shorter_time_does_not()
    {
        await using var cable = new Cable(Cluster.Config());
        using var client = Cluster.Client(cable.Config);
        await using var a = Stand("a", Short, client);
        await Eventually.Holds(() => a.Leads);

        var before = await Read();
        cable.Cut();
        await Task.Delay(Short.RenewDeadline / 4, TestContext.Current.CancellationToken); // an outage has a length
        cable.Mend();
        await Eventually.Holds(async () => (await Read()).RenewTime != before.RenewTime);
        a.Leads.ShouldBeTrue();
        a.Lost.ShouldBeFalse();

        cable.Cut();
        var lost = await a.Running.ShouldThrowAsync<LeaseLostException>();
        lost.Message.ShouldContain("could not be renewed for 2 s");
        a.Lost.ShouldBeTrue("its work is told");
        a.Leads.ShouldBeFalse();
        (await Read()).HolderIdentity.ShouldBe("a", "nobody can release what cannot be reached");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_step_of_the_wall_clock_takes_it_from_nobody_and_gives_it_to_nobody(int days)
    {
        var time = new CountedTime();
        await using var a = Stand("a", Long, time: time);
        await Eventually.Holds(() => a.Leads);
        await using var b = Stand("b", Long, time: time);
        await Eventually.Holds(() => b.Elector.LeaseSeen);

        time.Step = TimeSpan.FromDays(days);
        await a.Renewals(3);
        a.Leads.ShouldBeTrue();
        b.Leads.ShouldBeFalse();
    }

    [Fact]
    public async Task Another_name_in_the_lease_ends_it_at_once()
    {
        await using var a = Stand("a", Long);
        await Eventually.Holds(() => a.Leads);
        await Hold("usurper", seconds: 3600);
        (await a.Running.ShouldThrowAsync<LeaseLostException>()).Message.ShouldContain("usurper holds it");
        (await Read()).HolderIdentity.ShouldBe("usurper");
    }

    [Fact]
    public async Task A_lease_that_somebody_deletes_is_made_again()
    {
        await using var a = Stand("a", Long);
        await Eventually.Holds(() => a.Leads);
        await space.Client.Delete(Lease.Type, space.Name, name, null, TestContext.Current.CancellationToken);
        await Eventually.Holds(async () => await Exists() && (await Read()).HolderIdentity == "a");
        await Eventually.Holds(() => a.Leads);
        a.Lost.ShouldBeFalse();
    }

    /// <summary>What others keep in the same object (labels, newer fields) is none of our business.</summary>
    [Fact]
    public async Task Renewing_leaves_the_rest_of_the_object_alone()
    {
        await using var a = Stand("a", Long);
        await Eventually.Holds(() => a.Leads);
        await Patch(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["mine"] = "yes" } } });
        await a.Renewals(2);
        var lease = await space.Client.Get(Lease.Type, space.Name, name, TestContext.Current.CancellationToken);
        lease.Metadata.Labels!["mine"].ShouldBe("yes");
        a.Lost.ShouldBeFalse();
    }

    [Fact]
    public async Task Work_that_fails_releases_the_lease_and_its_fault_is_told()
    {
        var elector = Elector("a", Long);
        await Should.ThrowAsync<InvalidOperationException>(
            elector.Run(_ => throw new InvalidOperationException("broken"), TestContext.Current.CancellationToken));
        (await Read()).HolderIdentity.ShouldBe("");
    }

    [Fact]
    public async Task Whoever_is_told_to_stop_while_standing_by_leaves_the_lease_alone()
    {
        await Hold("other", seconds: 3600);
        await using var a = Stand("a", Long);
        await Eventually.Holds(() => a.Elector.LeaseSeen);
        await a.StopStanding();
        (await Read()).HolderIdentity.ShouldBe("other");
    }

    private LeaderElector Elector(string identity, LeaseTerms terms, ApiClient? client = null, TimeProvider? time = null) =>
        new(client ?? space.Client, space.Name, name, identity, terms, time ?? TimeProvider.System, NullLogger.Instance);

    private Candidate Stand(string identity, LeaseTerms terms, ApiClient? client = null, TimeProvider? time = null) =>
        new(Elector(identity, terms, client, time), async () => (await Read()).RenewTime);

    private async Task<LeaseSpec> Read() =>
        (await space.Client.Get(Lease.Type, space.Name, name, TestContext.Current.CancellationToken)).Spec;

    private async Task<bool> Exists()
    {
        await foreach (var page in space.Client.List(
            Lease.Type, new ListOptions { Namespace = space.Name, FieldSelector = $"metadata.name={name}" },
            TestContext.Current.CancellationToken))
        {
            if (page.Items.Count > 0) return true;
        }
        return false;
    }

    private async Task Hold(string holder, int seconds)
    {
        var spec = new JsonObject
        {
            ["holderIdentity"] = holder,
            ["leaseDurationSeconds"] = seconds,
            ["leaseTransitions"] = 7,
        };
        if (await Exists())
            await Patch(new JsonObject { ["spec"] = spec });
        else
            await space.Client.Create(
                Lease.Type, space.Name, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec }, null,
                TestContext.Current.CancellationToken);
    }

    private Task<Lease> Patch(JsonObject patch) => space.Client.Patch(
        Lease.Type, space.Name, name, PatchType.Merge, patch, null, null, TestContext.Current.CancellationToken);

    /// <summary>One elector that runs, with work that goes on until it is told to end.</summary>
    private sealed class Candidate : IAsyncDisposable
    {
        private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource stop = new();
        private readonly Func<Task<string?>> renewTime;

        public Candidate(LeaderElector elector, Func<Task<string?>> renewTime)
        {
            Elector = elector;
            this.renewTime = renewTime;
            Running = elector.Run(
                async lost =>
                {
                    await using var told = lost.Register(() =>
                    {
                        Lost = true;
                        finished.TrySetResult();
                    });
                    await finished.Task;
                },
                stop.Token);
        }

        public LeaderElector Elector { get; }
        public Task Running { get; }
        public bool Leads => Elector.Leads;
        public bool Lost { get; private set; }

        public async Task Renewals(int count)
        {
            for (var last = await renewTime(); count > 0; count--)
            {
                await Eventually.Holds(async () => await renewTime() != last);
                last = await renewTime();
            }
        }

        public async Task Finish()
        {
            finished.TrySetResult();
            await Running;
        }

        public async Task StopStanding()
        {
            await stop.CancelAsync();
            await Running.ShouldThrowAsync<OperationCanceledException>();
        }

        public async ValueTask DisposeAsync()
        {
            finished.TrySetResult();
            await stop.CancelAsync();
            try
            {
                await Running;
            }
            catch (Exception e) when (e is OperationCanceledException or LeaseLostException)
            {
                // As some tests want it.
            }
            stop.Dispose();
        }
    }

    /// <summary>The real clock, of which the wall clock alone can be set.</summary>
    private sealed class CountedTime : TimeProvider
    {
        private readonly long start = System.GetTimestamp();

        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Step;

        public override long GetTimestamp() => System.GetTimestamp() - start;
    }
}
