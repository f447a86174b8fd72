using Operator.Acting;

namespace Operator.Tests.Acting;

public class SlowStartTests
{
    /// <summary>How many were begun before any of their batch had ended, batch by batch.</summary>
    private readonly List<int> batches = [];
    private readonly List<TaskCompletionSource<string?>> open = [];

    [Theory]
    [InlineData(0)]
    [InlineData(1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(10, 1, 2, 4, 3)]
    [InlineData(100, 1, 2, 4, 8, 16, 32, 37)]
    public async Task Batches_double_and_each_waits_for_the_one_before(int count, params int[] sizes)
    {
        var running = SlowStart.Run([.. Enumerable.Range(0, count)], Attempt);
        while (open.Count > 0) EndBatch(_ => null);

        (await running).ShouldBeEmpty();
        batches.ShouldBe(sizes);
    }

    [Fact]
    public async Task The_first_batch_with_a_problem_is_the_last_and_all_its_problems_are_told()
    {
        var running = SlowStart.Run([.. Enumerable.Range(0, 100)], Attempt);
        EndBatch(_ => null);
        EndBatch(_ => null);
        EndBatch(index => index is 0 or 2 ? $"problem {index}" : null);

        (await running).ShouldBe(["problem 0", "problem 2"]);
        batches.ShouldBe([1, 2, 4]);
    }

    [Fact]
    public async Task A_fault_ends_it_when_its_batch_has_ended()
    {
        var running = SlowStart.Run([.. Enumerable.Range(0, 100)], Attempt);
        EndBatch(_ => null);
        open[0].SetException(new InvalidOperationException("no network"));
        running.IsCompleted.ShouldBeFalse("the other one is still on its way");
        open[1].SetResult(null);
        await Should.ThrowAsync<InvalidOperationException>(running);
    }

    private Task<string?> Attempt(int which)
    {
        open.Add(new TaskCompletionSource<string?>());
        return open[^1].Task;
    }

    private void EndBatch(Func<int, string?> answer)
    {
        var batch = open.ToArray();
        open.Clear();
        batches.Add(batch.Length);
        for (var i = 0; i < batch.Length; i++) batch[i].SetResult(answer(i));
    }
}
