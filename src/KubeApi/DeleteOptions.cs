using System.Text.Json.Nodes;

namespace KubeApi;

/// <summary>How to delete. The two preconditions turn a delete meant for another object into a conflict.</summary>
public sealed record DeleteOptions
{
    public string? Uid { get; init; }
    public string? ResourceVersion { get; init; }
    public long? GracePeriodSeconds { get; init; }
    public PropagationPolicy? PropagationPolicy { get; init; }
    public bool DryRun { get; init; }

    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions" };
        if (Uid is not null || ResourceVersion is not null)
        {
            var preconditions = new JsonObject();
            if (Uid is not null) preconditions["uid"] = Uid;
            if (ResourceVersion is not null) preconditions["resourceVersion"] = ResourceVersion;
            json["preconditions"] = preconditions;
        }
        if (GracePeriodSeconds is not null) json["gracePeriodSeconds"] = GracePeriodSeconds;
        if (PropagationPolicy is not null) json["propagationPolicy"] = PropagationPolicy.ToString();
        if (DryRun) json["dryRun"] = new JsonArray("All");
        return json;
    }
}

/// <summary>What becomes of the objects that the deleted one owns.</summary>
public enum PropagationPolicy
{
    Orphan,
    Background,
    Foreground,
}
