using System.Collections.Immutable;

namespace Operator.Acting;

/// <summary>
/// Many attempts that probably all go well or all fail: one, then two, four, eight at a time, until one fails. A quota that
/// is used up costs one request and not a hundred, and a hundred pods do not wait for each other.
/// </summary>
internal static class SlowStart
{
    /// <returns>What was reported by those of the last batch that did not go well; those after them were not tried.</returns>
    public static async Task<ImmutableArray<TProblem>> Run<T, TProblem>(IReadOnlyList<T> all, Func<T, Task<TProblem?>> attempt)
        where TProblem : class
    {
        var batch = 1;
        for (var tried = 0; tried < all.Count; batch *= 2)
        {
            var answers = await Task.WhenAll(all.Skip(tried).Take(batch).Select(attempt));
            tried += answers.Length;
            if (answers.Any(answer => answer is not null)) return [.. answers.OfType<TProblem>()];
        }
        return [];
    }
}
