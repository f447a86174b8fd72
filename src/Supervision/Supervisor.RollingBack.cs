namespace Supervision;

internal sealed partial class Supervisor
{
    /// <summary>This decision ends the rule of the present specification.</summary>
    public bool HasRolledBack => rollback != before.Rollback;

    /// <summary>
    /// A specification is replaced by another: if all was well until now, the old one is one to come back to.
    /// </summary>
    public void NoteRevision()
    {
        if (spec.GiveUp != GiveUp.Rollback) healthyRevision = null;
        else if (before.Revision != spec.Revision && IsHealthy(before)) healthyRevision = before.Revision;
    }

    /// <summary>
    /// A specification has proved healthy when for a whole period every child ran and no restart was counted. That all were
    /// ready once is not enough: so they are in every crash loop, now and then.
    /// </summary>
    private DateTimeOffset? HealthProvenAt(SupervisorState state)
    {
        if (spec.GiveUp != GiveUp.Rollback || state.HealthyRevision == spec.Revision || !IsHealthy(state)) return null;
        var since = state.Children.Where(child => child.State == ChildState.Running).Select(child => child.Since);
        return since.Concat(state.Window.Restarts.Select(restart => restart.Time)).Max() + spec.Period;
    }

    private bool MayRollBack =>
        spec.GiveUp == GiveUp.Rollback && rollback is null && healthyRevision is not null && healthyRevision != spec.Revision;

    /// <summary>
    /// Stops every child and has them started again by the older specification, with an empty window. Once: the older one
    /// gives up for good.
    /// </summary>
    private void RollBack(int index)
    {
        rollback = new Rollback(spec.Revision, healthyRevision!, now);
        for (var i = 0; i < children.Count; i++)
        {
            if (children[i].IsUp) Stop(i, ChildState.Pending);
        }
        Tell(new Report(ReportKind.RolledBack)
        {
            Child = children[index].Name,
            Incarnation = children[index].Incarnation,
            Exit = children[index].LastExit,
        });
        BeginAnew();
    }
}
