using Crds;
using Supervision;

namespace Operator.Deciding;

/// <summary>From what users write to what the core knows.</summary>
internal static class Wanted
{
    public static SupervisorSpec From(SupervisionTreeSpec spec, string name) => new(
        spec.Strategy switch
        {
            Crds.Strategy.OneForOne => Supervision.Strategy.OneForOne,
            Crds.Strategy.OneForAll => Supervision.Strategy.OneForAll,
            Crds.Strategy.RestForOne => Supervision.Strategy.RestForOne,
            _ => throw new NotSupportedException($"strategy {spec.Strategy}"),
        },
        spec.Intensity,
        TimeSpan.FromSeconds(spec.PeriodSeconds),
        [.. spec.Children.Select(child => From(child, spec))])
    {
        Name = name,
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
        new(child.Name, Hash.Of(child.Template))
        {
            Restart = Enum.Parse<Restart>(child.Restart.ToString()),
            Significant = child.Significant,
            StartTimeout = TimeSpan.FromSeconds(child.Startup.TimeoutSeconds),
            MinReady = TimeSpan.FromSeconds(child.Startup.MinReadySeconds),
            Suspend = child.Suspend,
            RestartAt = child.RestartAt > tree.RestartAt || tree.RestartAt is null ? child.RestartAt : tree.RestartAt,
        };
}
