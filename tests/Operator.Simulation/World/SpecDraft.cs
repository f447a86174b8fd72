using System.Text.Json.Nodes;

namespace Operator.Simulation;

/// <summary>Specs as users of all kinds write them.</summary>
internal static class SpecDraft
{
    private static readonly string[] ChildNames = ["a", "b", "c", "d", "e"];

    private const int Levels = 3;

    public static JsonObject Tree(Dice dice, int level = 1)
    {
        var pool = dice.Chance(0.12);
        var autoShutdown = pool || dice.Chance(0.75) ? "Never" : dice.Pick(["AnySignificant", "AllSignificant"]);
        var spec = new JsonObject
        {
            ["strategy"] = pool ? "SimpleOneForOne" : Strategy(dice),
            ["intensity"] = dice.Pick([0, 1, 2, 5, 20, 100, 100]),
            ["periodSeconds"] = dice.Pick([5, 30, 120, 600]),
            ["autoShutdown"] = autoShutdown,
            ["onIntensityExceeded"] = GivingUp(dice),
        };
        SetOrder(spec, dice);
        if (dice.Chance(0.3))
        {
            spec["backoff"] = new JsonObject
            {
                ["initialSeconds"] = 1,
                ["maxSeconds"] = dice.Pick([2, 30]),
                ["jitterPercent"] = dice.Pick([0, 10]),
                ["resetAfterSeconds"] = dice.Pick([10, 100]),
            };
        }
        if (pool && dice.Chance(0.8)) spec["replicas"] = dice.Between(0, 4);
        var children = new JsonArray();
        foreach (var name in ChildNames.Take(pool ? 1 : dice.Between(1, level == 1 ? 4 : 2)))
            children.Add(Child(dice, name, autoShutdown != "Never", level));
        spec["children"] = children;
        return spec;
    }

    public static JsonObject Child(Dice dice, string name, bool mayBeSignificant, int level)
    {
        var restart = dice.Pick(["Permanent", "Permanent", "Permanent", "Transient", "Temporary"]);
        var child = new JsonObject
        {
            ["name"] = name,
            ["restart"] = restart,
            ["significant"] = mayBeSignificant && restart != "Permanent" && dice.Chance(0.7),
        };
        if (level < Levels && dice.Chance(0.15))
        {
            child["supervisor"] = Tree(dice, level + 1);
            return child;
        }
        child["startup"] = new JsonObject { ["timeoutSeconds"] = dice.Pick([5, 20, 60]), ["minReadySeconds"] = dice.Pick([0, 0, 0, 2]) };
        child["template"] = Template("app:1", dice.Pick([1, 5, 30]));
        if (dice.Chance(0.4)) child["shutdown"] = dice.Pick<JsonNode>([1, 3, 20, "BrutalKill", "Infinity"]).DeepClone();
        return child;
    }

    private static string Strategy(Dice dice) => dice.Pick(["OneForOne", "OneForAll", "RestForOne"]);

    private static void SetOrder(JsonObject spec, Dice dice) =>
        spec["order"] = (string?)spec["strategy"] != "RestForOne" && dice.Chance(0.3) ? "AnyOrder" : "InOrder";

    private static JsonObject GivingUp(Dice dice) =>
        dice.Pick(["Shutdown", "Shutdown", "Hold", "Retry", "Rollback"]) is var action && action == "Retry"
        ? new JsonObject { ["action"] = action, ["retryAfterSeconds"] = dice.Pick([1, 20, 100]) }
        // Null, since edits are merge patches: what was said of another action must go.
        : new JsonObject { ["action"] = action, ["retryAfterSeconds"] = null };

    private static JsonObject Template(string image, int grace) => new()
    {
        ["spec"] = new JsonObject
        {
            ["terminationGracePeriodSeconds"] = grace,
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "main", ["image"] = image }),
        },
    };

    /// <summary>Changes something that is allowed.</summary>
    /// <returns>What, in words.</returns>
    public static string Edit(JsonObject spec, Dice dice, DateTimeOffset now, ref int images)
    {
        var children = spec["children"]!.AsArray();
        var pool = (string?)spec["strategy"] == "SimpleOneForOne";
        var child = dice.Pick([.. children.Select(child => child!.AsObject())]);
        switch (dice.Between(1, 12))
        {
            case 1 or 2:
                SetImage(child, $"app:{++images}");
                return $"a new image for {child["name"]}";
            case 3:
                foreach (var each in children) SetImage(each!.AsObject(), $"app:{++images}");
                return "a new image for everybody";
            case >= 4 and <= 7 when pool:
                spec["replicas"] = dice.Between(0, 5);
                return $"{spec["replicas"]} replicas";
            case 4 when ChildNames.Except(children.Select(each => (string)each!["name"]!)).FirstOrDefault() is { } name:
                children.Insert(dice.Between(0, children.Count), Child(dice, name, (string)spec["autoShutdown"]! != "Never", 1));
                return $"{name} is added";
            case 5 when children.Count > 1:
                children.Remove(child);
                return $"{child["name"]} is removed";
            case 6 when children.Count > 1:
                children.Remove(child);
                children.Insert(dice.Between(0, children.Count), child);
                return $"{child["name"]} moves to another place";
            case 7:
                spec["strategy"] = Strategy(dice);
                SetOrder(spec, dice);
                return $"strategy {spec["strategy"]}, {spec["order"]}";
            case 8:
                spec["suspend"] = (bool?)spec["suspend"] != true;
                return $"suspend: {spec["suspend"]}";
            case 9:
                child["suspend"] = (bool?)child["suspend"] != true;
                return $"suspend {child["name"]}: {child["suspend"]}";
            case 10:
                (dice.Chance(0.5) ? spec : child)["restartAt"] = Time(now + dice.Seconds(-5, 30));
                return "restartAt";
            case 11:
                spec["onIntensityExceeded"] = GivingUp(dice);
                return $"on intensity exceeded: {spec["onIntensityExceeded"]!["action"]}";
            default:
                spec["intensity"] = dice.Pick([0, 1, 5, 50]);
                return $"intensity {spec["intensity"]}";
        }
    }

    /// <summary>Makes a spec that cannot be accepted: the server refuses a template, or the operator the spec.</summary>
    public static string Spoil(JsonObject spec, Dice dice)
    {
        // What else is in it would do harm, if it were followed.
        foreach (var child in spec["children"]!.AsArray()) SetImage(child!.AsObject(), Admission.MalformedImage);
        if (dice.Chance(0.5)) spec["intensity"] = -1;
        return "something that cannot be accepted";
    }

    public static string Time(DateTimeOffset time) =>
        time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static void SetImage(JsonObject child, string image)
    {
        if (child["supervisor"] is { } supervisor) foreach (var inner in supervisor["children"]!.AsArray()) SetImage(inner!.AsObject(),
            image);
        else child["template"]!["spec"]!["containers"]![0]!["image"] = image;
    }
}
