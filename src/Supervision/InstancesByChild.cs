using System.Collections;
using System.Collections.Immutable;

namespace Supervision;

/// <summary>
/// The instances of each child, in the order in which they were seen. Looking one up makes nothing that has to be thrown away:
/// most decisions find that nothing happened, and should cost next to nothing.
/// </summary>
internal sealed class InstancesByChild
{
    private const int None = -1;

    private readonly ImmutableArray<Instance> all;
    private readonly Dictionary<string, int> first;

    /// <summary>Of each instance the place of the next one of the same child.</summary>
    private readonly int[] next;

    public InstancesByChild(ImmutableArray<Instance> all)
    {
        this.all = all;
        first = new Dictionary<string, int>(all.Length, StringComparer.Ordinal);
        next = new int[all.Length];
        for (var i = all.Length - 1; i >= 0; i--)
        {
            next[i] = first.GetValueOrDefault(all[i].Child, None);
            first[all[i].Child] = i;
        }
    }

    public OfOne this[string child] => new(this, first.GetValueOrDefault(child, None));

    /// <summary>Those of one child.</summary>
    public readonly struct OfOne(InstancesByChild instances, int first) : IEnumerable<Instance>
    {
        public Enumerator GetEnumerator() => new(instances, first);

        IEnumerator<Instance> IEnumerable<Instance>.GetEnumerator() => GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public struct Enumerator(InstancesByChild instances, int first) : IEnumerator<Instance>
    {
        private int here = None;
        private int coming = first;

        public readonly Instance Current => instances.all[here];

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (coming == None) return false;
            here = coming;
            coming = instances.next[here];
            return true;
        }

        public readonly void Reset() => throw new NotSupportedException();

        public readonly void Dispose()
        {
        }
    }
}
