using KubeApi;

namespace Operator.Tests;

/// <summary>Who goes first.</summary>
public class WorkQueueUrgencyTests
{
    private static readonly ObjectKey A = new("ns", "a");
    private static readonly ObjectKey B = new("ns", "b");
    private static readonly ObjectKey C = new("ns", "c");

    private readonly ManualTime time = new();
    private readonly WorkQueue queue;

    public WorkQueueUrgencyTests() => queue = new WorkQueue(time);

    [Fact]
    public void What_happened_just_now_goes_before_what_a_list_brought()
    {
        queue.Add(A, Urgency.Listed);
        time.Advance(TimeSpan.FromSeconds(1));
        queue.Add(B);

        Next().ShouldBe(B);
        Next().ShouldBe(A);
    }

    [Fact]
    public void What_a_list_brought_keeps_its_order()
    {
        queue.Add(B, Urgency.Listed);
        time.Advance(TimeSpan.FromMilliseconds(1));
        queue.Add(A, Urgency.Listed);
        Next().ShouldBe(B);
        Next().ShouldBe(A);
    }

    [Fact]
    public void News_of_a_tree_that_a_list_brought_makes_it_go_first_and_once()
    {
        queue.Add(A, Urgency.Listed);
        queue.Add(B, Urgency.Listed);
        queue.Add(B);

        Next().ShouldBe(B);
        queue.Done(B);
        Next().ShouldBe(A);
        queue.Done(A);
        Next().ShouldBeNull();
    }

    /// <summary>A relist knows nothing that would make a tree less urgent than it is.</summary>
    [Fact]
    public void What_a_list_brings_of_a_tree_does_not_put_its_news_back()
    {
        queue.Add(C, Urgency.Listed);
        queue.Add(A);
        queue.Add(A, Urgency.Listed);
        Next().ShouldBe(A);
    }

    [Fact]
    public void News_that_comes_during_a_visit_goes_first_afterwards()
    {
        queue.Add(A, Urgency.Listed);
        Next().ShouldBe(A);
        queue.Add(A);
        queue.Add(B, Urgency.Listed);
        queue.Done(A);
        Next().ShouldBe(A);
    }

    /// <summary>Else ten thousand trees that fail alike would keep those that were never looked at from their first visit.</summary>
    [Fact]
    public void A_failed_visit_is_repeated_as_urgently_as_it_was_made()
    {
        queue.Add(A, Urgency.Listed);
        Next().ShouldBe(A);
        queue.Failed(A);
        queue.Add(B, Urgency.Listed);
        queue.Add(C);
        time.Advance(TimeSpan.FromSeconds(1));
        Next().ShouldBe(C);
        queue.Failed(C);
        time.Advance(TimeSpan.FromSeconds(1));

        Next().ShouldBe(C);
        Next().ShouldBe(B);
        Next().ShouldBe(A);
    }

    [Fact]
    public void News_that_is_not_due_does_not_hold_up_what_a_list_brought()
    {
        queue.Add(A, time.GetUtcNow().AddSeconds(10));
        queue.Add(B, Urgency.Listed);
        Next().ShouldBe(B);
        time.Advance(TimeSpan.FromSeconds(10));
        Next().ShouldBe(A);
    }

    private ObjectKey? Next() => queue.Next();
}
