using System.Diagnostics.CodeAnalysis;

namespace Operator.Kinds;

/// <summary>
/// Equal values of many pods, kept once: names of containers, reasons, the tree that owns five of them. A table of fixed size
/// that forgets, since what pods say is anybody's and without end. Threads may race for a slot; the loser's value is only not
/// shared.
/// </summary>
internal static class Shared
{
    /// <summary>The same value, perhaps another's copy of it.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static T? Of<T>(T? value)
        where T : class, IEquatable<T>
    {
        if (value is null) return null;
        ref var slot = ref Table<T>.Slots[(uint)value.GetHashCode() % Table<T>.Size];
        if (slot is { } known && known.Equals(value)) return known;
        return slot = value;
    }

    private static class Table<T>
        where T : class
    {
        public const int Size = 1024;

        public static readonly T?[] Slots = new T?[Size];
    }
}
