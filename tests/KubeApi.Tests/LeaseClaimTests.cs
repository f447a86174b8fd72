namespace KubeApi.Tests;

/// <summary>When a lease may be taken and how long it is held, by the clock of whoever asks.</summary>
public sealed class LeaseClaimTests
{
    private static readonly LeaseTerms Terms =
        new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2));

    private static readonly LeaseSpec Others = new()
    {
        HolderIdentity = "other",
        LeaseDurationSeconds = 15,
        AcquireTime = "2026-01-01T00:00:00.000000Z",
        RenewTime = "2026-01-01T00:00:00.000000Z",
        LeaseTransitions = 4,
    };

    private readonly ManualTime time = new();
    private readonly LeaseClaim claim;

    public LeaseClaimTests() => claim = new LeaseClaim("we", Terms, time);

    [Fact]
    public void A_lease_that_does_not_exist_may_be_taken()
    {
        claim.See(null);
        claim.IsTaken.ShouldBeFalse();
        claim.ToHold().LeaseTransitions.ShouldBe(0, "nobody had it before");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_lease_that_was_released_may_be_taken_at_once(string? holder)
    {
        claim.See(Others with { HolderIdentity = holder });
        claim.IsTaken.ShouldBeFalse();
        claim.ToHold().LeaseTransitions.ShouldBe(5, "it passes from one to another");
    }

    /// <summary>Its times may be years old by our clock: they say nothing. That we saw it for the first time does.</summary>
    [Fact]
    public void A_lease_that_is_seen_for_the_first_time_is_taken_whatever_its_times_say()
    {
        claim.See(Others);
        time.Advance(Terms.Duration - TimeSpan.FromTicks(1));
        claim.IsTaken.ShouldBeTrue();
        time.Advance(TimeSpan.FromTicks(1));
        claim.IsTaken.ShouldBeFalse();
    }

    [Fact]
    public void Every_change_of_it_is_a_sign_of_life()
    {
        claim.See(Others);
        time.Advance(TimeSpan.FromSeconds(14));
        claim.See(Others with { RenewTime = "1999-01-01T00:00:00.000000Z" });
        time.Advance(TimeSpan.FromSeconds(14));
        claim.IsTaken.ShouldBeTrue();
    }

    [Fact]
    public void Seeing_it_again_unchanged_is_none()
    {
        claim.See(Others);
        time.Advance(TimeSpan.FromSeconds(14));
        claim.See(Others with { });
        time.Advance(TimeSpan.FromSeconds(1));
        claim.IsTaken.ShouldBeFalse();
    }

    [Theory]
    [InlineData(60, 59, true)]
    [InlineData(3, 2, true)]
    [InlineData(3, 3, false)]
    [InlineData(0, 14, true)]
    [InlineData(null, 15, false)]
    public void The_holders_own_promise_counts_and_ours_where_it_made_none(int? promised, int waited, bool taken)
    {
        claim.See(Others with { LeaseDurationSeconds = promised });
        time.Advance(TimeSpan.FromSeconds(waited));
        claim.IsTaken.ShouldBe(taken);
    }

    [Theory]
    [InlineData(-86400)]
    [InlineData(86400)]
    public void A_step_of_the_wall_clock_changes_nothing(int seconds)
    {
        claim.See(Others);
        time.Step(TimeSpan.FromSeconds(seconds));
        claim.IsTaken.ShouldBeTrue();

        Hold();
        time.Step(TimeSpan.FromSeconds(seconds));
        claim.Left.ShouldBe(Terms.RenewDeadline);
    }

    [Fact]
    public void What_was_only_read_is_not_held_even_if_our_name_is_in_it()
    {
        claim.See(claim.ToHold());
        claim.IsMine.ShouldBeTrue();
        claim.Left.ShouldBe(TimeSpan.Zero, "the write that put it there may be old");
        claim.IsTaken.ShouldBeFalse();
    }

    /// <summary>Others may have seen it at that moment already, and wait from then.</summary>
    [Fact]
    public void It_is_held_from_when_the_claim_was_sent()
    {
        var asked = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(4));
        claim.Hold(claim.ToHold(), asked);
        claim.Left.ShouldBe(TimeSpan.FromSeconds(6));
        time.Advance(TimeSpan.FromSeconds(6));
        claim.Left.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void An_answer_that_comes_after_the_deadline_holds_nothing()
    {
        var asked = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(60));
        claim.Hold(claim.ToHold(), asked);
        claim.Left.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Renewing_keeps_the_time_of_acquisition_and_the_number_of_transitions()
    {
        claim.See(Others);
        Hold();
        var first = claim.ToHold();
        time.Advance(TimeSpan.FromSeconds(2));
        Hold();

        var second = claim.ToHold();
        second.AcquireTime.ShouldBe(first.AcquireTime);
        second.RenewTime.ShouldNotBe(first.RenewTime);
        second.LeaseTransitions.ShouldBe(5);
        claim.Left.ShouldBe(Terms.RenewDeadline);
    }

    [Fact]
    public void Another_name_in_it_ends_it_at_once()
    {
        Hold();
        claim.See(Others);
        claim.Left.ShouldBe(TimeSpan.Zero);
        claim.IsTaken.ShouldBeTrue();
    }

    [Fact]
    public void What_is_released_names_nobody_and_keeps_the_count()
    {
        claim.See(Others);
        Hold();
        var released = claim.ToRelease();
        released.HolderIdentity.ShouldBe("");
        released.LeaseTransitions.ShouldBe(5);
    }

    private void Hold() => claim.Hold(claim.ToHold(), time.GetTimestamp());
}
