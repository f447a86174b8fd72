namespace Supervision.Tests;

internal static class Some
{
    public static readonly DateTimeOffset Instant = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static ChildSpec Permanent(string name) => new(name, "1") { Restart = Restart.Permanent };

    public static ChildSpec Transient(string name) => new(name, "1") { Restart = Restart.Transient };

    public static ChildSpec Temporary(string name) => new(name, "1") { Restart = Restart.Temporary };

    public static ChildSpec Supervisor(string name, Restart restart = Restart.Permanent) =>
        new(name, "1") { Type = ChildType.Supervisor, Restart = restart };

    public static ChildSpec Significant(this ChildSpec child) => child with { Significant = true };

    public static SupervisorSpec Supervisor(Strategy strategy, int intensity, params ChildSpec[] children) =>
        new(strategy, intensity, TimeSpan.FromSeconds(60), [.. children]);

    public static ChildSpec[] Abc => [Permanent("a"), Permanent("b"), Permanent("c")];
}
