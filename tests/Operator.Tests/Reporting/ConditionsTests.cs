using Crds;
using Operator.Deciding;
using Operator.Reporting;
using Supervision;
using ChildState = Supervision.ChildState;

namespace Operator.Tests.Reporting;

public class ConditionsTests
{
    /// <summary>A minus is False, a plus is True.</summary>
    [Theory]
    [InlineData("nothing yet", "-Starting", "+Starting", "-Supervising")]
    [InlineData("starting", "-Starting", "+Starting", "-Supervising")]
    [InlineData("running", "+AllChildrenReady", "-Settled", "-Supervising")]
    [InlineData("no children", "+AllChildrenReady", "-Settled", "-Supervising")]
    [InlineData("one completed", "+AllChildrenReady", "-Settled", "-Supervising")]
    [InlineData("restarting", "-Restarting", "+Starting", "-Supervising")]
    [InlineData("backing off", "-BackingOff", "+Starting", "-Supervising")]
    [InlineData("stopping", "-Stopping", "+Stopping", "-Supervising")]
    [InlineData("refused", "-ChildRefused", "+Starting", "-Supervising")]
    [InlineData("suspending", "-Suspended", "+Stopping", "-Supervising")]
    [InlineData("suspended", "-Suspended", "-Settled", "-Supervising")]
    [InlineData("child suspended", "+AllChildrenReady", "-Settled", "-Supervising")]
    [InlineData("not accepted", "-NotAccepted", "-Settled", "-Supervising")]
    [InlineData("deleting", "-Deleting", "+Deleting", "-Supervising")]
    [InlineData("deleted", "-Deleting", "-Settled", "-Supervising")]
    [InlineData("giving up", "-IntensityExceeded", "+Stopping", "-IntensityExceeded")]
    [InlineData("given up", "-IntensityExceeded", "-Settled", "+IntensityExceeded")]
    [InlineData("holding", "-Held", "-Settled", "-IntensityExceeded")]
    [InlineData("giving up for now", "-IntensityExceeded", "+Stopping", "-IntensityExceeded")]
    [InlineData("waiting to retry", "-WaitingToRetry", "-Settled", "-IntensityExceeded")]
    [InlineData("shutting down", "-AutoShutdown", "+Stopping", "-AutoShutdown")]
    [InlineData("shut down", "-AutoShutdown", "-Settled", "+AutoShutdown")]
    [InlineData("deleted after giving up", "-Deleting", "-Settled", "+IntensityExceeded")]
    public void Each_state_of_a_tree_has_its_conditions(string state, string ready, string progressing, string terminated)
    {
        var conditions = Of(state);

        conditions.Select(condition => condition.Type).ShouldBe(
            [ConditionTypes.Accepted, ConditionTypes.Ready, ConditionTypes.Progressing, ConditionTypes.Terminated]);
        conditions.Skip(1).Select(condition => (condition.Status == ConditionStatus.True ? "+" : "-") + condition.Reason)
            .ShouldBe([ready, progressing, terminated]);
        conditions.ShouldAllBe(condition => condition.Message.Length > 0);
        conditions.ShouldAllBe(condition => Wordings.Reasons.Contains(condition.Reason));
    }

    [Theory]
    [InlineData("starting", "web is Pending, cache is Starting.")]
    [InlineData("backing off", "db ended: exit code 3, Error. db is Restarting until 2026-01-01T12:01:00Z.")]
    [InlineData("refused", "db: Forbidden: exceeded quota")]
    [InlineData("running", "2/2 children are running.")]
    [InlineData("one completed", "1/1 children are running.")]
    public void Ready_says_who_is_waited_for(string state, string message) => Of(state)[1].Message.ShouldBe(message);

    [Fact]
    public void Ready_says_what_ended_and_how_close_that_came_to_giving_up_until_all_is_well_and_then_what_it_came_to()
    {
        var seen = Some.Crash("no database").SeenAt;
        var window = new RestartWindow([new(seen, "db", 3, "Error"), new(Some.Instant.AddMinutes(-1), "web", 1, "OOMKilled")]);
        var crashed = Some.State("db".In(ChildState.Starting) with { LastExit = Some.Crash("no database") }, "web".In(ChildState.Pending));
        const string restart = "Last counted restart: 2026-01-01T12:00:01Z because of db (Error), 2 of 5 within 600 s.";

        var down = Conditions.Of(Of("running"), Some.Spec().Accepted(), crashed with { Window = window }, 4, false, seen);
        down[1].Message.ShouldBe(
            $"db ended: exit code 3, Error: \"no database\". db is Starting, web is Pending. {restart}");
        var later = Conditions.Of(down, Some.Spec().Accepted(), crashed with { Window = window }, 4, false, seen.AddMinutes(20));
        later.ShouldBe(down, "a message that changes with time alone is written again and again");

        var up = Case("running").State with { Window = window };
        Conditions.Of(later, Some.Spec().Accepted(), up, 4, false, seen.AddMinutes(20))[1].Message
            .ShouldBe($"2/2 children are running. {restart}");
    }

    /// <summary>A child that is replaced today did not end today because it crashed last week.</summary>
    [Fact]
    public void What_ended_before_the_tree_was_ready_the_last_time_is_not_why_it_is_not_ready_now()
    {
        var replaced = Some.State("db".In(ChildState.Stopping) with { LastExit = Some.Crash() });
        Conditions.Of(Of("running"), Some.Spec().Accepted(), replaced, 4, false, Some.Instant.AddDays(7))[1].Message
            .ShouldBe("db is Stopping.");
    }

    [Theory]
    [InlineData("given up", "Mend the cause, then set spec.resetAt to the present time to start again.")]
    [InlineData("holding", "Mend the cause, then set spec.resetAt to the present time to start again.")]
    [InlineData("waiting to retry", "It starts again by itself when the pause is over.")]
    public void A_tree_that_gave_up_says_why_and_what_to_do(string state, string remedy)
    {
        var (judgement, remembered, deleting) = Case(state);
        var conditions = Conditions.Of([], judgement, remembered, 4, deleting, Some.Instant, "db crashed once too often");

        conditions[1].Message.ShouldBe("db crashed once too often. " + remedy);
    }

    [Fact]
    public void A_spec_that_is_not_accepted_is_what_Accepted_speaks_of_and_nothing_else()
    {
        Of("running").Select(condition => condition.ObservedGeneration).ShouldAllBe(generation => generation == 4);

        var (_, remembered, _) = Case("running");
        var rejected = Some.Spec().Accepted() with { Reason = Reasons.InvalidSpec };
        Conditions.Of(Of("running"), rejected, remembered, 5, false, Some.Instant)
            .Select(condition => condition.ObservedGeneration).ShouldBe([5, 4, 4, 4]);
    }

    [Theory]
    [InlineData("running", "2/2")]
    [InlineData("starting", "1/3")]
    [InlineData("one completed", "1/1")]
    [InlineData("given up", "0/2")]
    [InlineData("child suspended", "1/1")] // it should not run, so it is not missed
    [InlineData("no children", "0/0")]
    public void Children_that_are_ready_are_counted_against_those_that_should_be(string state, string expected) =>
        Conditions.ReadyCount(Case(state).State, Case(state).Judgement.InForce).ShouldBe(expected);

    [Fact]
    public void What_became_of_the_spec_is_the_condition_Accepted()
    {
        Of("running")[0].ShouldBe(new Condition
        {
            Type = ConditionTypes.Accepted,
            Status = ConditionStatus.True,
            Reason = Reasons.Valid,
            Message = "Fine.",
            ObservedGeneration = 4,
            LastTransitionTime = Some.Instant,
        });
        (Of("not accepted")[0].Status, Of("not accepted")[0].Reason).ShouldBe((ConditionStatus.False, Reasons.InvalidSpec));
    }

    /// <summary>Between two states in which the same holds, only the words change.</summary>
    [Theory]
    [InlineData("starting", "backing off", "")]
    [InlineData("running", "one completed", "")]
    [InlineData("starting", "running", "Ready Progressing")]
    [InlineData("running", "restarting", "Ready Progressing")]
    [InlineData("running", "not accepted", "Accepted Ready")]
    [InlineData("giving up", "given up", "Progressing Terminated")]
    public void The_transition_time_moves_when_the_status_flips_and_only_then(string before, string after, string flipped)
    {
        var later = Some.Instant.AddMinutes(1);
        var conditions = Of(after, Of(before), later);

        conditions.Where(condition => condition.LastTransitionTime == later).Select(condition => condition.Type)
            .ShouldBe(flipped.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        conditions.ShouldAllBe(condition => condition.LastTransitionTime == later || condition.LastTransitionTime == Some.Instant);
    }

    [Fact]
    public void A_message_of_any_size_is_cut_to_the_limit()
    {
        var child = "db".In(ChildState.Starting) with { Refusal = new(Some.Instant, "Forbidden", new string('ä', 5000), 1) };
        var conditions = Conditions.Of([], Some.Spec().Accepted(), Some.State(child), 4, false, Some.Instant);

        conditions[1].Reason.ShouldBe(Reasons.ChildRefused);
        System.Text.Encoding.UTF8.GetByteCount(conditions[1].Message).ShouldBeLessThanOrEqualTo(Limits.MessageBytes);
    }

    private static IReadOnlyList<Condition> Of(string state, IReadOnlyList<Condition>? before = null, DateTimeOffset? now = null)
    {
        var (judgement, remembered, deleting) = Case(state);
        return Conditions.Of(before ?? [], judgement, remembered, 4, deleting, now ?? Some.Instant);
    }

    private static (Judgement Judgement, SupervisorState State, bool Deleting) Case(string name)
    {
        var plain = Some.Spec().Accepted();
        var suspended = Some.Spec("""{"suspend":true}""").Accepted();
        var oneSuspended = Some.Spec("""{"children":[{"name":"db"},{"name":"web","suspend":true}]}""").Accepted();
        var retry = Some.Spec("""{"onIntensityExceeded":{"action":"Retry"}}""").Accepted();
        var running = Some.State("db".In(ChildState.Running), "web".In(ChildState.Running));
        var stopping = Some.State("db".In(ChildState.Running), "web".In(ChildState.Stopping));
        var stopped = Some.State("db".In(ChildState.Stopped), "web".In(ChildState.Stopped));
        var crashed = "db".In(ChildState.Restarting) with { LastExit = Some.Crash() };
        return name switch
        {
            "nothing yet" => (plain, Some.State("db".In(ChildState.Pending)), false),
            "starting" => (plain,
                Some.State("db".In(ChildState.Running), "web".In(ChildState.Pending), "cache".In(ChildState.Starting)), false),
            "running" => (plain, running, false),
            "no children" => (plain, SupervisorState.Initial, false),
            "one completed" => (plain,
                Some.State("db".In(ChildState.Running), "job".In(ChildState.Completed), "once".In(ChildState.Dropped)), false),
            "restarting" => (plain, Some.State(crashed, "web".In(ChildState.Running)), false),
            "backing off" => (plain, Some.State(crashed with { NextStart = Some.Instant.AddMinutes(1) }), false),
            "stopping" => (plain, stopping, false),
            "refused" => (plain,
                Some.State("db".In(ChildState.Starting) with { Refusal = new(Some.Instant, "Forbidden", "exceeded quota", 2) }), false),
            "suspending" => (suspended, stopping, false),
            "suspended" => (suspended, stopped, false),
            "child suspended" => (oneSuspended, Some.State("db".In(ChildState.Running), "web".In(ChildState.Stopped)), false),
            "not accepted" => (new(null, null, Reasons.InvalidSpec, "Wrong."), SupervisorState.Initial, false),
            "deleting" => (plain, stopping, true),
            "deleted" => (plain, stopped, true),
            "giving up" => (plain, Ended(stopping), false),
            "given up" => (plain, Ended(stopped), false),
            "holding" => (plain, Ended(running, holds: true), false),
            "giving up for now" => (retry, Ended(stopping), false),
            "waiting to retry" => (retry, Ended(stopped), false),
            "shutting down" => (plain, Ended(stopping, Supervision.EndingReason.AutoShutdown), false),
            "shut down" => (plain, Ended(stopped, Supervision.EndingReason.AutoShutdown), false),
            "deleted after giving up" => (plain, Ended(stopped), true),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
    }

    private static SupervisorState Ended(
        SupervisorState state, Supervision.EndingReason reason = Supervision.EndingReason.IntensityExceeded, bool holds = false) =>
        state with { Ending = new Supervision.Ending(reason, Some.Instant, "db", holds) };
}
