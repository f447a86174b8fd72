using System.Diagnostics;

namespace Operator.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string At(params string[] path) => Path.Combine([Root, .. path]);

    public static string Fixture(params string[] path) =>
        Path.Combine([Root, "tests", "Operator.Tests", "Fixtures", .. path]);

    /// <summary>What is or could be committed: known to git or new, and not ignored; with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Operator.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no Operator.sln above the tests"));

    private static string[] ListFiles()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        })!;
        var listing = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
        return [.. listing.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Where(file => File.Exists(At(file)))];
    }
}
