namespace Operator.Simulation;

/// <summary>All chance in a run, from one seed.</summary>
internal sealed class Dice(int seed)
{
    public Random Random { get; } = new(seed);

    public bool Chance(double probability) => Random.NextDouble() < probability;

    public int Between(int least, int most) => Random.Next(least, most + 1);

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Random.NextDouble());

    public TimeSpan Milliseconds(double least, double most) =>
        TimeSpan.FromMilliseconds(least + ((most - least) * Random.NextDouble()));

    public TimeSpan Seconds(double least, double most) => Milliseconds(least * 1000, most * 1000);

    /// <summary>Waits between things that know nothing of each other.</summary>
    public TimeSpan Exponential(TimeSpan mean) => mean * -Math.Log(1 - Random.NextDouble());

    public T Pick<T>(IReadOnlyList<T> from) => from[Random.Next(from.Count)];
}
