using System.Runtime.CompilerServices;
using Crds;
using Supervision;

namespace Operator.Deciding;

/// <summary>From what users write to what the core knows.</summary>
internal static class Wanted
{
    /// <summary>A spec is the same object from visit to visit, until somebody writes another.</summary>
    private static readonly ConditionalWeakTable<SupervisionTreeSpec, SupervisorSpec> known = [];

    /// <param name="spec">What is in force.</param>
    /// <param name="name">The tree's.</param>
    /// <param name="revision">Of what is to run.</param>
    /// <param name="supervised">Whether the tree is a child of another.</param>
    public static SupervisorSpec From(SupervisionTreeSpec spec, string name, string revision, bool supervised) =>
        known.GetValue(spec, From) with { Name = name, Revision = revision, Supervised = supervised };

    private static SupervisorSpec From(SupervisionTreeSpec spec) => new(
        Enum.Parse<Supervision.Strategy>(spec.Strategy.ToString()),
        spec.Intensity,
        TimeSpan.FromSeconds(spec.PeriodSeconds),
        [.. spec.Children.Select(child => From(child, spec))])
    {
        Order = Enum.Parse<Supervision.Order>(spec.Order.ToString()),
        Replicas = spec.Replicas ?? SupervisionTreeSpec.ReplicasDefault,
        AutoShutdown = Enum.Parse<Supervision.AutoShutdown>(spec.AutoShutdown.ToString()),
        GiveUp = Enum.Parse<GiveUp>(spec.OnIntensityExceeded.Action.ToString()),
        RetryAfter = TimeSpan.FromSeconds(
            spec.OnIntensityExceeded.RetryAfterSeconds ?? OnIntensityExceeded.RetryAfterSecondsDefault),
        Backoff = spec.Backoff is { } backoff
            ? new Supervision.Backoff(
                TimeSpan.FromSeconds(backoff.InitialSeconds), TimeSpan.FromSeconds(backoff.MaxSeconds),
                backoff.JitterPercent, TimeSpan.FromSeconds(backoff.ResetAfterSeconds))
            : null,
        Suspend = spec.Suspend,
        ResetAt = spec.ResetAt,
    };

    private static Supervision.ChildSpec From(Crds.ChildSpec child, SupervisionTreeSpec tree) =>
        new(child.Name, Hash.OfChild(child))
        {
            Type = child.Supervisor is null ? ChildType.Worker : ChildType.Supervisor,
            Restart = Enum.Parse<Restart>(child.Restart.ToString()),
            Significant = child.Significant,
            StartTimeout = TimeSpan.FromSeconds(child.Startup.TimeoutSeconds),
            MinReady = TimeSpan.FromSeconds(child.Startup.MinReadySeconds),
            Suspend = child.Suspend,
            RestartAt = child.RestartAt > tree.RestartAt || tree.RestartAt is null ? child.RestartAt : tree.RestartAt,
        };
}
