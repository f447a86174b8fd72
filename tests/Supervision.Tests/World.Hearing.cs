namespace Supervision.Tests;

/// <summary>When an exit is heard of: at once, or in its turn.</summary>
internal sealed partial class World
{
    private readonly Queue<(string Uid, Exit Exit)> unheard = [];
    private long happenings;

    /// <summary>
    /// Exits are seen one at a time, each when what the one before it brought about is done, as an OTP supervisor takes them
    /// from its mailbox; a failed start takes its place behind those that wait there. Otherwise all that has happened is seen.
    /// </summary>
    public bool HearsOneByOne { get; set; }

    /// <summary>The instance as it is seen from now on: dead, or as before if nobody has heard of it yet.</summary>
    private Instance Exited(Instance instance, ExitClass @class, bool dead)
    {
        var exit = new Exit(@class, Now + TimeSpan.FromTicks(++happenings)) { Reason = @class.ToString() };
        if (!HearsOneByOne) return instance with { Ready = false, Dead = dead, Exit = exit };
        unheard.Enqueue((instance.Uid, exit));
        return instance;
    }

    /// <summary>The next exit is seen, unless its instance has been stopped meanwhile; none is while somebody is being stopped.</summary>
    private bool HearNext()
    {
        while (!instances.Exists(instance => instance.Deleting) && unheard.TryDequeue(out var next))
        {
            var at = instances.FindIndex(instance => instance.Uid == next.Uid);
            if (at < 0) continue;
            instances[at] = instances[at] with { Ready = false, Dead = true, Exit = next.Exit };
            return true;
        }
        return false;
    }

    private bool IsUnheard(Instance instance) => unheard.Any(exit => exit.Uid == instance.Uid);
}
