using System.Net;

namespace KubeApi;

/// <summary>
/// The API server answered, and the answer is no, or makes no sense (<see cref="IsUnreadable"/>). That no complete
/// answer came at all is an <see cref="HttpRequestException"/>: a write may then have happened or not.
/// </summary>
public sealed class ApiException : Exception
{
    private const int messageMax = 1024;

    internal ApiException(
        string method, string path, HttpStatusCode status, StatusBody? body, TimeSpan? retryAfter = null,
        Exception? inner = null)
        : base(Describe(method, path, status, body), inner)
    {
        Method = method;
        Path = path;
        HttpStatus = status;
        Reason = body?.Reason ?? "";
        ServerMessage = body?.Message ?? "";
        Causes = body?.Details?.Causes ?? [];
        RetryAfter = retryAfter ?? (body?.Details?.RetryAfterSeconds is > 0 and var seconds
            ? TimeSpan.FromSeconds(seconds) : null);
    }

    public string Method { get; }

    /// <summary>Without the query.</summary>
    public string Path { get; }

    /// <summary>For an error in mid-watch the code that the error names, not the 200 of the watch.</summary>
    public HttpStatusCode HttpStatus { get; }

    /// <summary>Kubernetes' own word for it, such as AlreadyExists; "" when the answer was not a Status.</summary>
    public string Reason { get; }
    public string ServerMessage { get; }
    public TimeSpan? RetryAfter { get; }
    public IReadOnlyList<StatusCause> Causes { get; }

    public bool IsBadRequest => HttpStatus == HttpStatusCode.BadRequest;
    public bool IsUnauthorized => HttpStatus == HttpStatusCode.Unauthorized;
    public bool IsForbidden => HttpStatus == HttpStatusCode.Forbidden;
    public bool IsNotFound => HttpStatus == HttpStatusCode.NotFound;

    /// <summary>409 covers two very different facts; only <see cref="Reason"/> tells them apart.</summary>
    public bool IsAlreadyExists => Reason == "AlreadyExists";
    public bool IsConflict => HttpStatus == HttpStatusCode.Conflict && !IsAlreadyExists;

    /// <summary>The resourceVersion or continue token is older than the server's memory.</summary>
    public bool IsExpired => HttpStatus == HttpStatusCode.Gone;
    public bool IsInvalid => HttpStatus == HttpStatusCode.UnprocessableEntity;
    public bool IsTooManyRequests => HttpStatus == HttpStatusCode.TooManyRequests;
    public bool IsServerTimeout =>
        HttpStatus == HttpStatusCode.GatewayTimeout || Reason is "ServerTimeout" or "Timeout";
    public bool IsNamespaceTerminating => Causes.Any(cause => cause.Reason == "NamespaceTerminating");

    /// <summary>A success whose body is not what was asked for; a write has probably happened.</summary>
    public bool IsUnreadable => Reason == UnreadableReason;

    internal const string UnreadableReason = "UnreadableAnswer";

    internal static ApiException Unreadable(string method, string path, string problem, Exception? inner = null) =>
        new(method, path, HttpStatusCode.OK, new StatusBody { Reason = UnreadableReason, Message = problem },
            inner: inner);

    private static string Describe(string method, string path, HttpStatusCode status, StatusBody? body)
    {
        var reason = body?.Reason is { Length: > 0 } known ? known : status.ToString();
        var message = body?.Message ?? "";
        if (message.Length > messageMax)
            message = string.Concat(message.AsSpan(0, messageMax), "...");
        return message.Length == 0
            ? $"{method} {path}: {(int)status} {reason}"
            : $"{method} {path}: {(int)status} {reason}: {message}";
    }
}

/// <summary>One thing wrong with a refused object. Field is a path such as <c>spec.containers[0].image</c>.</summary>
public sealed record StatusCause
{
    public string Field { get => field ?? ""; init; } = "";
    public string Reason { get => field ?? ""; init; } = "";
    public string Message { get => field ?? ""; init; } = "";
}
