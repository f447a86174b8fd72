namespace Install.Tests;

/// <summary>The images that the nodes of the cluster have: `dev/image --load` puts them there and prints the names.</summary>
internal static class Image
{
    /// <summary>Repository and tag of the operator's image.</summary>
    public static string Name => Named("SUPERVISION_IMAGE");

    /// <summary>Another of the same repository: what an upgrade leads to.</summary>
    public static string Next => Named("SUPERVISION_NEXT_IMAGE");

    public static string RepositoryOf(string image) => image[..image.LastIndexOf(':')];

    public static string TagOf(string image) => image[(image.LastIndexOf(':') + 1)..];

    private static string Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } name
        ? name
        : throw new InvalidOperationException($"{variable} names no image that the cluster's nodes have; run `make test`");
}
