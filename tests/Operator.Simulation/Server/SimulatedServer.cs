using System.Globalization;
using System.Text.Json.Nodes;
using Crds;

namespace Operator.Simulation;

/// <summary>Who wrote, what was before and what is now. Request is null for what the cluster does by itself.</summary>
internal sealed record Write(Collection Collection, Stored? Before, Stored? After, string By, Request? Request)
{
    public Stored Object => After ?? Before!;
}

/// <summary>
/// An API server as far as an operator can tell: versions, UIDs, conflicts, finalizers, graceful deletion, dry runs, paging,
/// watches and their end. A test holds it to a real one.
/// </summary>
internal sealed class SimulatedServer(VirtualTime time, Dice dice)
{
    private readonly Dictionary<string, (long Version, Queue<Stored> Items)> openLists = [];
    private int uids;
    private int continues;

    public VirtualTime Time => time;

    public long Version { get; private set; } = 1000;

    public Collection Pods { get; } = new("v1", "Pod", "pods");

    public Collection Trees { get; } = new(SupervisionTree.ApiVersion, SupervisionTree.Kind, SupervisionTree.Plural);

    public Collection Revisions { get; } = new("apps/v1", "ControllerRevision", "controllerrevisions");

    public Collection Events { get; } = new("events.k8s.io/v1", "Event", "events");

    public Admission Admission { get; } = new();

    /// <summary>Told of every change, after it is made and before anybody else hears of it.</summary>
    public Action<Write> Written { get; set; } = _ => { };

    public Collection this[string plural] =>
        new[] { Pods, Trees, Revisions, Events }.FirstOrDefault(collection => collection.Plural == plural)
        ?? throw new NotSupportedException($"the simulated server has no {plural}");

    public Answer Handle(Request request) => request.Verb switch
    {
        "get" => this[request.Plural].Find(request.Namespace, request.Name) is { } found ? Answer.Ok(found) : Answer.NotFound(request),
        "list" => List(request),
        "create" => Create(request),
        "update" when request.Subresource == "status" => UpdateStatus(request),
        "patch" => Patch(request),
        "delete" => Delete(request),
        _ => throw new NotSupportedException($"{request}"),
    };

    /// <summary>Newer servers send the collection as the beginning of a watch.</summary>
    public bool StreamsLists { get; init; }

    /// <summary>Opens a watch; null if it cannot continue from where the client left off.</summary>
    public Watch? Watch(Request request, Func<TimeSpan> lag)
    {
        var collection = this[request.Plural];
        var whole = request.Query.ContainsKey("sendInitialEvents");
        var from = whole ? Version : long.Parse(request.Query["resourceVersion"], CultureInfo.InvariantCulture);
        if (!collection.Remembers(from)) return null;
        var watch = new Watch(this, collection, request.Query.ContainsKey("labelSelector"), from, new WatchStream(), lag);
        if (whole) watch.Begin();
        watch.Open(TimeSpan.FromSeconds(int.Parse(request.Query["timeoutSeconds"], CultureInfo.InvariantCulture)));
        return watch;
    }

    /// <summary>Old versions are forgotten, and with them the places that clients have kept in lists.</summary>
    public void Compact()
    {
        foreach (var collection in new[] { Pods, Trees, Revisions, Events }) collection.Forget(Version);
        openLists.Clear();
    }

    /// <summary>A change that the cluster makes by itself, if there still is such an object.</summary>
    public void Change(Collection collection, Stored stored, string by, Action<JsonObject> change)
    {
        if (collection.Find(stored.Namespace, stored.Name) is not { } current || current.Uid != stored.Uid) return;
        var draft = current.Draft();
        change(draft);
        Put(collection, current, draft, by, request: null);
    }

    private Answer List(Request request)
    {
        var limit = int.Parse(request.Query.GetValueOrDefault("limit", "0"), CultureInfo.InvariantCulture);
        (long Version, Queue<Stored> Items) list;
        if (request.Query.TryGetValue("continue", out var token))
        {
            if (!openLists.Remove(token, out list)) return Answer.Expired();
        }
        else
        {
            var labelledOnly = request.Query.ContainsKey("labelSelector");
            list = (Version, new Queue<Stored>(this[request.Plural].Objects.Values
                .Where(stored => request.Namespace.Length == 0 || stored.Namespace == request.Namespace)
                .Where(stored => !labelledOnly || stored.Label(Labels.Tree) is not null)));
        }

        var items = new JsonArray();
        while (list.Items.Count > 0 && (limit == 0 || items.Count < limit)) items.Add(list.Items.Dequeue().Draft());
        var metadata = new JsonObject { ["resourceVersion"] = $"{list.Version}" };
        if (list.Items.Count > 0)
        {
            metadata["continue"] = $"c{++continues}";
            openLists[$"c{continues}"] = list;
        }
        return Answer.Json(new JsonObject { ["kind"] = "List", ["apiVersion"] = "v1", ["metadata"] = metadata, ["items"] = items });
    }

    private Answer Create(Request request)
    {
        var collection = this[request.Plural];
        var draft = request.Body!.DeepClone().AsObject();
        var metadata = draft["metadata"]!.AsObject();
        if (metadata["name"] is null) metadata["name"] = $"{(string?)metadata["generateName"]}{dice.Between(10000, 99999)}";
        metadata["namespace"] = request.Namespace;
        if (Admission.Refusal(collection, draft) is { } refusal) return refusal;
        var name = (string)metadata["name"]!;
        if (collection.Find(request.Namespace, name) is not null) return Answer.AlreadyExists(request, name);

        draft["apiVersion"] = collection.ApiVersion;
        draft["kind"] = collection.Kind;
        metadata["uid"] = $"{++uids:x8}-{dice.Between(0x1000, 0xffff):x4}";
        metadata["creationTimestamp"] = Stored.Rfc3339(time.Second);
        if (collection == Trees)
        {
            metadata["generation"] = 1;
            draft.Remove("status");
        }
        if (collection == Pods) draft["status"] = new JsonObject { ["phase"] = "Pending" };
        return request.DryRun ? Answer.Created(new Stored(draft)) : Answer.Created(Put(collection, null, draft, request.By, request)!);
    }

    private Answer UpdateStatus(Request request)
    {
        var collection = this[request.Plural];
        if (collection.Find(request.Namespace, request.Name) is not { } current) return Answer.NotFound(request);
        var metadata = request.Body!["metadata"]!;
        if (metadata["uid"] is { } uid && (string)uid! != current.Uid)
            return Answer.Conflict(request, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Uid}");
        if (metadata["resourceVersion"] is { } version && (string)version! != $"{current.Version}")
            return Answer.Conflict(request, "the object has been modified; please apply your changes to the latest version and try again");
        var draft = current.Draft();
        draft["status"] = request.Body["status"]?.DeepClone();
        return Answer.Ok(Put(collection, current, draft, request.By, request)!);
    }

    /// <summary>A merge patch or a JSON patch. Only a spec that changes makes a new generation.</summary>
    private Answer Patch(Request request)
    {
        var collection = this[request.Plural];
        if (collection.Find(request.Namespace, request.Name) is not { } current) return Answer.NotFound(request);
        var draft = current.Draft();
        if (request.Body is JsonArray operations) foreach (var operation in operations) Set(draft, operation!);
        else Merge(draft, request.Body!.AsObject());
        if (draft["metadata"]!["resourceVersion"] is { } named && (string)named! != $"{current.Version}")
            return Answer.Conflict(request, "the object has been modified; please apply your changes to the latest version and try again");
        var after = new Stored(draft);
        if (current.Deleting && after.Finalizers.Except(current.Finalizers).Any())
            return Answer.Invalid("metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted");
        if (!JsonNode.DeepEquals(draft["spec"], current.Json["spec"]) && collection == Trees) Grow(draft);
        var last = new Stored(draft);
        var written = Put(collection, current, draft, request.By, request);
        return Answer.Ok(written ?? last);
    }

    private Answer Delete(Request request)
    {
        var collection = this[request.Plural];
        if (collection.Find(request.Namespace, request.Name) is not { } current) return Answer.NotFound(request);
        var options = request.Body as JsonObject ?? [];
        var preconditions = options["preconditions"];
        if (preconditions?["uid"] is { } uid && (string)uid! != current.Uid)
            return Answer.Conflict(request, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Uid}");
        if (preconditions?["resourceVersion"] is { } version && (string)version! != $"{current.Version}")
            return Answer.Conflict(request, "Precondition failed: ResourceVersion");

        var draft = current.Draft();
        if ((string?)options["propagationPolicy"] is "Orphan" or "Foreground")
            AddFinalizer(draft, (string)options["propagationPolicy"]! == "Orphan" ? "orphan" : "foregroundDeletion");
        var grace = collection == Pods ? Grace(current, options["gracePeriodSeconds"].Number()) : 0;
        var held = new Stored(draft).Finalizers.Any();
        if (grace == 0 && !held)
        {
            Put(collection, current, null, request.By, request);
            return collection == Pods ? Answer.Ok(current) : Answer.Deleted();
        }
        var metadata = draft["metadata"]!.AsObject();
        if (!current.Deleting || grace < metadata["deletionGracePeriodSeconds"].Number())
        {
            // A second, more impatient request moves the end, not the beginning.
            var asked = current.Deleting
                ? DateTimeOffset.Parse((string)metadata["deletionTimestamp"]!, CultureInfo.InvariantCulture)
                    .AddSeconds(-metadata["deletionGracePeriodSeconds"].Number()!.Value)
                : time.Second;
            metadata["deletionTimestamp"] = Stored.Rfc3339(asked.AddSeconds(grace));
            metadata["deletionGracePeriodSeconds"] = grace;
            if (metadata["generation"] is not null && !current.Deleting) Grow(draft);
        }
        return Answer.Ok(Put(collection, current, draft, request.By, request)!);
    }

    /// <summary>What runs nowhere, or no more, needs no time to end.</summary>
    private static long Grace(Stored pod, long? asked)
    {
        if (pod.Json["spec"]!["nodeName"] is null || (string?)pod.Json["status"]!["phase"] is "Succeeded" or "Failed") return 0;
        return asked ?? pod.Metadata["deletionGracePeriodSeconds"].Number()
            ?? pod.Json["spec"]!["terminationGracePeriodSeconds"].Number() ?? 30;
    }

    /// <returns>The new version; null when nothing is left of it.</returns>
    private Stored? Put(Collection collection, Stored? before, JsonObject? draft, string by, Request? request)
    {
        if (before is not null && draft is not null && JsonNode.DeepEquals(before.Json, draft)) return before;
        // The last finalizer of what is being deleted was its last hold.
        if (draft is not null && new Stored(draft) is { Deleting: true } dying && !dying.Finalizers.Any()
            && dying.Metadata["deletionGracePeriodSeconds"].Number() == 0) draft = null;
        Version++;
        Stored? after = null;
        if (draft is not null)
        {
            draft["metadata"]!["resourceVersion"] = $"{Version}";
            after = new Stored(draft);
        }
        collection.Enter(new Happening(Version, before, after, after ?? before!));
        Written(new Write(collection, before, after, by, request));
        return after;
    }

    private static void Grow(JsonObject draft) =>
        draft["metadata"]!["generation"] = (draft["metadata"]!["generation"].Number() ?? 0) + 1;

    private static void AddFinalizer(JsonObject draft, string name)
    {
        var metadata = draft["metadata"]!.AsObject();
        var finalizers = metadata["finalizers"] as JsonArray ?? [];
        metadata["finalizers"] = finalizers;
        if (!finalizers.Any(finalizer => (string)finalizer! == name)) finalizers.Add(name);
    }

    /// <summary>One operation of a JSON patch; "add" is all that is used.</summary>
    private static void Set(JsonObject draft, JsonNode operation)
    {
        var path = ((string)operation["path"]!).TrimStart('/').Split('/')
            .Select(part => part.Replace("~1", "/", StringComparison.Ordinal)).ToList();
        JsonNode target = draft;
        foreach (var part in path.SkipLast(1)) target = target[part]!;
        target[path[^1]] = operation["value"]?.DeepClone();
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject inner && target[name] is JsonObject existing) Merge(existing, inner);
            else target[name] = value.DeepClone();
        }
    }
}
