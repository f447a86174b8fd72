namespace Supervision;

/// <summary>
/// The supervisor, as a function: what is wanted, what is there and what is remembered, to what is to happen. Total,
/// synchronous and deterministic. It looks at everything each time and never asks what woke it.
/// </summary>
public static class Planner
{
    public static Plan Decide(SupervisorSpec spec, Observation observation, SupervisorState state, DateTimeOffset now)
    {
        var supervisor = new Supervisor(spec, observation, state, now);

        supervisor.NoteRevision();
        supervisor.FollowSpec();         // children added and removed
        supervisor.ForgetEnding();       // reset by hand, or a pause that is over
        supervisor.KeepDown();           // deleted, suspended, given up; and back up when it is over
        supervisor.HearRefusals();
        supervisor.HandleExits();        // the heart: restart type, intensity, strategy
        supervisor.KeepDown();           // an exit may have been the last straw
        if (!supervisor.HasRolledBack)   // what follows is for the older specification to decide
        {
            supervisor.ReplaceOutdated();    // changed specifications, one at a time
            supervisor.FinishStops();
            supervisor.NoteReady();
            supervisor.StartNext();
        }
        return supervisor.Conclude();
    }
}
