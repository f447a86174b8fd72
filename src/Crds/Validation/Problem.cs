namespace Crds;

/// <summary>Something wrong with a spec.</summary>
/// <param name="Path">Where, as in <c>spec.children[2].template.spec.restartPolicy</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record Problem(string Path, string Message)
{
    /// <summary>Path and message, as in conditions.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
