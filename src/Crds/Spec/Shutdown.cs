using System.Globalization;
using System.Text.Json.Serialization;
using Crds.Json;

namespace Crds;

/// <summary>How long a child may take to stop: whole seconds, `BrutalKill` or `Infinity`.</summary>
[JsonConverter(typeof(ShutdownValue))]
public sealed record Shutdown
{
    private readonly string text;

    private Shutdown(string text, int? seconds)
    {
        this.text = text;
        Seconds = seconds;
    }

    /// <summary>Killed: asked to stop with SIGTERM, and killed one second later, the shortest time in which Kubernetes can tell that it
    /// is gone.</summary>
    public static Shutdown BrutalKill { get; } = new(nameof(BrutalKill), null);

    /// <summary>Asked to stop, and waited for as long as it takes.</summary>
    public static Shutdown Infinity { get; } = new(nameof(Infinity), null);

    /// <summary>The seconds between being asked to stop and being killed; absent for BrutalKill and Infinity.</summary>
    public int? Seconds { get; }

    /// <summary>Asked to stop, and killed after this many seconds.</summary>
    public static Shutdown After(int seconds) => new(seconds.ToString(CultureInfo.InvariantCulture), seconds);

    /// <summary>The value as it is written in a spec.</summary>
    public override string ToString() => text;
}
