namespace KubeApi;

/// <summary>
/// A value that is fixed, or read from files that somebody rotates. These are read again at most once a minute, and
/// when there is a reason to doubt what we have.
/// </summary>
internal sealed class Renewable<T>
    where T : class
{
    private static readonly TimeSpan age = TimeSpan.FromMinutes(1);

    private readonly Func<T, T>? read;
    private readonly Lock gate = new();
    private T value;
    private long? readAt;

    private Renewable(T value, Func<T, T>? read) => (this.value, this.read) = (value, read);

    internal static Renewable<T> Fixed(T value) => new(value, read: null);

    /// <param name="read">Given the last value, returns the same one if the files say the same.</param>
    internal static Renewable<T> From(Func<T?, T> read) => new(read(null), read);

    internal T Current(TimeProvider time)
    {
        if (read is null) return value;
        lock (gate)
        {
            if (readAt is not { } then || time.GetElapsedTime(then) >= age) Reread(time);
            return value;
        }
    }

    /// <summary>What we have did not work; reads the files now. true: there is something else to try.</summary>
    internal bool Replaces(T? refused, TimeProvider time)
    {
        if (read is null || refused is null) return false;
        lock (gate)
        {
            if (value.Equals(refused)) Reread(time);
            return !value.Equals(refused);
        }
    }

    /// <summary>The files are read again when the value is needed next.</summary>
    internal void Doubt()
    {
        lock (gate) readAt = null;
    }

    private void Reread(TimeProvider time)
    {
        readAt = time.GetTimestamp();
        try
        {
            value = read!(value);
        }
        catch (ConfigurationException)
        {
            // Seen in mid-rotation. The old value usually outlives it; if not, the server's refusal tells the reason.
        }
    }
}
